"""What is planted: the world, its customers, its launches, and the truth."""
