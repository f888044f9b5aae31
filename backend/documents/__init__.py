"""A conversation that can be passed on: as a value, as a file, and back."""
