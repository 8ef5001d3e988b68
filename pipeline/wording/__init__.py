"""How coded values are said in Russian."""
