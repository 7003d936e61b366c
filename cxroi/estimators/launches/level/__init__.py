"""What do the groups of one kind (teams, regions) tell of all initiatives launched in them?"""
