"""Questions that a user keeps to ask again."""
