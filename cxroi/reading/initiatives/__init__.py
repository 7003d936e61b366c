"""What did one initiative earn, promise, and what is its next step?"""
