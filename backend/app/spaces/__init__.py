"""The Genie spaces: what each one answers, and whether it is configured."""
