"""Whole conversations, written as YAML for everybody to read, and played over the running server."""
