"""The terminal: command line and Textual app over `core`."""
