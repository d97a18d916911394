"""The only room that knows Motor: the chat log, ownership, intents, alarms, each with its indexes beside its queries."""
