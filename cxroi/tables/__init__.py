"""raw -> clean -> panel: one SELECT a file, folder = schema, file = table."""
