"""How is the company doing as a whole?"""
