"""What else did an initiative change: complaints, contacts, operations?"""
