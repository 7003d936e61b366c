"""What is in a file that nobody has described: where its header is, which tool wrote it, what its columns hold."""
