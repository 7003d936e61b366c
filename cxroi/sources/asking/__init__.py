"""What has to be asked? Guesses for a first profile, and doubts that a person settles."""
