"""PDF by way of PDFium, and the layout of pages."""
