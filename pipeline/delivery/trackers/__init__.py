"""Assignments for trackers: import files by mappings that are data, and what is handed to a tracker over the network."""
