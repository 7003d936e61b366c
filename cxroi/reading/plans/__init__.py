"""What would a plan bring, which ones are worth it, how is one tested?"""
