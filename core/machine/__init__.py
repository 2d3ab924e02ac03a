"""What else goes on on this machine: its GPUs, who is on them, and how busy its processor is.

Imports `core.errors` alone, and no torch: the studio asks, too.
"""
