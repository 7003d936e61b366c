"""What is a customer worth, and do the books agree?"""
