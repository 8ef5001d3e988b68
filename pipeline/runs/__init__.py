"""Many acts: find them, read each, hand each to its outlets, sum up."""
