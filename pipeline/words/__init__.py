"""Russian words and marks, of no act and no rule."""
