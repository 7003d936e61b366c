"""What all charts share: frame, ticks, rows, names."""
