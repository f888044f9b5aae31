"""What users think of answers: kept here, and passed on to where the answer came from."""
