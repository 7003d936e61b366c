"""What has to be stated by a person: read, checked, compared, in force."""
