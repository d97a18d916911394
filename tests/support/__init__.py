"""Real parts for tests: the database, the server as a process, a line that can be broken."""
