"""Pages: initiatives, their checks and promises."""
