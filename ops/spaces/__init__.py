"""`create_genie_spaces_basic.py`: views, spaces and the rights to ask them, as code."""
