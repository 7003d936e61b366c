"""What did an initiative bring that customers chose themselves?"""
