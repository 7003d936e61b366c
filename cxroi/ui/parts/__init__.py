"""Pieces that several pages show: cards, charts, tables, forms."""
