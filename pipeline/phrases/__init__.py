"""What stands inside a clause: parties, names, terms, quantities, dates."""
