"""Deploy the app to a workspace: decide what is to be done, show it, do it, prove it."""
