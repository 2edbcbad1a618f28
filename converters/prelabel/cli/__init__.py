"""The command line: one file a command; the only home of click and rich."""
