"""Which version of the product this is."""

VERSION = "1.0.0"
