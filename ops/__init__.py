"""What the commands at the repository's root do to a workspace."""
