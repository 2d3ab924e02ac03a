"""The network in PyTorch: what trains.

Imports `core.model`; imported by `core.training` alone.
"""
