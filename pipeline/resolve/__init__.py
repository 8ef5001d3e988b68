"""The one place where mentions are combined: into assignments with their parties, deadlines and targets."""
