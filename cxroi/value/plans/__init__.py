"""What would a plan bring, and which plans are worth paying for?"""
