"""The training loop and its process."""
