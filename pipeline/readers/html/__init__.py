"""Pages saved from a site and documents saved as pages."""
