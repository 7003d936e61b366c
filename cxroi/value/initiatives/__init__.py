"""What did initiatives earn, cost and promise?"""
