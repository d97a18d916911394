"""How a visitor's text becomes an intent and typed values: recognition, extraction, times, repair; pure, without any I/O."""
