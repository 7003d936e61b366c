"""What does a figure rest on, what moved it, and who stands for it?"""
