"""Where does margin leak, and what do customers say about it?"""
