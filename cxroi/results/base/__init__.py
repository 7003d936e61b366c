"""What a build knows of itself, its cuts, and the one maker of findings."""
