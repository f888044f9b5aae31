"""`python -m ops.doctor`: why somebody cannot be answered, and who must grant what."""
