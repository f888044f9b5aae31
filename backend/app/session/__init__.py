"""Who is asking, what the data is, and whether there is a chat: what the page needs first."""
