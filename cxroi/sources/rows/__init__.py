"""Is each row right? Typed, checked, masked, refused with its reason."""
