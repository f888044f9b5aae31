"""What an answer consists of: events and results, how they are kept, what they are called."""
