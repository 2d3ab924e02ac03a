"""A trained model: its shape, its file, and its steps without torch.

Imports `core.text` and the ground; only `network` below it knows torch.
"""
