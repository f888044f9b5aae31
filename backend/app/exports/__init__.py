"""Conversations and their results as files, and files as conversations."""
