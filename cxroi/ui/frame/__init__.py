"""What every page stands in: navigation, address, filters, states, text."""
