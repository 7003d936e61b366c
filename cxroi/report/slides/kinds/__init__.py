"""How each kind of chart stands on a slide."""
