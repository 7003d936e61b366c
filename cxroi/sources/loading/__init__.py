"""One load: planned, shown, written whole or not at all."""
