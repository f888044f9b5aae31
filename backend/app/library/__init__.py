"""What a user has kept: conversations to find again, and what grows around them."""
