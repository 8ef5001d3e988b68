"""A source becomes blocks and a tree of clauses."""
