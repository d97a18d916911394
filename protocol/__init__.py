"""The wire contract as pydantic models: commands, events, signals, components, errors and close codes; no I/O, no clock."""
