"""The shell: the ways that every screen shares."""
