"""What is a better answer worth?"""
