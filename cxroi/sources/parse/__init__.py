"""What is in the file? Bytes to text columns, inside limits."""
