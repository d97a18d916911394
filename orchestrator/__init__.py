"""What the assistant does with a message: conversations, sessions, intents and understanding; no Tornado, no Motor."""
