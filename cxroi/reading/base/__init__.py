"""The open company, its findings and the words around them."""
