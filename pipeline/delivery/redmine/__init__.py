"""Assignments as issues of a Redmine."""
