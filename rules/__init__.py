"""The rules as data. Python finds this folder as ``pipeline.rules`` when the project is installed."""
