"""One cut of the panel: prepared, guarded, fitted once for its step and its curve."""
