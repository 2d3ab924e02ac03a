"""The network, its checkpoint and its decoder."""
