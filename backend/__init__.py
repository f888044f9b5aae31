"""The dashboard's API, and the workspace and semantic layer that it shares with the chat."""
