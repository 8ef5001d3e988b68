"""The review of one document in the browser: every value beside its source, to confirm, correct, clear and take back."""
