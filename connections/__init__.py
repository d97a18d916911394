"""Live delivery: who is connected, what each still has to get; no MongoDB, no Tornado."""
