"""Companies shaped like the loaded one, with known truth: how often did the ranges hold it?"""
