"""`python -m ops.demo_data`: the made-up business of the local workspace in a real one."""
