"""Settings, session, paths and logs.

Imports `studio.wording`.
"""
