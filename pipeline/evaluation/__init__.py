"""Predictions scored against gold."""
