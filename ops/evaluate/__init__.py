"""`python -m ops.evaluate`: how often the Genie spaces answer their benchmark questions rightly."""
