"""What did an initiative bring that was launched group by group?"""
