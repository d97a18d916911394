"""A message becomes a finished task: conversations, turns, understanding, intents; no Tornado, no Motor."""
