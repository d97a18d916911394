"""Calls of a site's own backend: the client and which addresses it may reach. What is sent, and when, is the task's."""
