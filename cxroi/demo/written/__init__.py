"""What is written: the planted company as rows and files."""
