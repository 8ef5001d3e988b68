"""What may be written after ``reshenie``."""
