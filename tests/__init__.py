"""The tests, in rooms like those of `core` and `studio`."""
