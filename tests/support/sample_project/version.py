"""What the tests change between two deployments."""

VERSION = 1
BROKEN = False
CHAT = True
ANSWERS = True
