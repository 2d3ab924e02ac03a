"""Run directories: where training lives on disk."""
