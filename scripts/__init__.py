"""Programs that build committed data; not part of the running product."""
