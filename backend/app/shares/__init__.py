"""Snapshots for people of the same workspace: made, read, listed, revoked."""
