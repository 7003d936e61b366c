"""What a person does: kept, frozen, drawn by lot and registered, signed, tried, computed again. Reading never imports
it."""
