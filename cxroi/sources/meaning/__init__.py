"""What does it mean? Profiles and the canonical tables."""
