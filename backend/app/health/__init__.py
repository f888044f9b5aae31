"""Is it alive, and is everything that it needs there."""
