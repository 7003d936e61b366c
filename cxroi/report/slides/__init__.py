"""Parts of a slide: charts and tables that stay native and editable, words, the deck they stand in."""
