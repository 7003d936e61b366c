"""What does a better answer go with?"""
