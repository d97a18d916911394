"""Tornado handlers: they take dependencies through `initialize`, decode, hand over and answer; no state of their own."""
