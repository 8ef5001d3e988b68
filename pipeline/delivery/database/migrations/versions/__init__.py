"""One module a step, named by its number; each leads from the one before it."""
