"""`create_genie_spaces_basic.py --supervisor`: the supervisor agent over the five spaces."""
