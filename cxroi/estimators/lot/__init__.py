"""What did an initiative bring that was assigned by lot?"""
