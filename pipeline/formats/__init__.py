"""What is written as files, known by name."""
