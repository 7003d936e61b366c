"""Companies that share as little as possible with the demo, each with a truth by simulation."""
