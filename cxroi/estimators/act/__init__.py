"""Did it pay to get in touch with unhappy customers?"""
