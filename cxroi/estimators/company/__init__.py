"""What holds for the company as a whole: all initiatives together, what drives margin, what comes next?"""
