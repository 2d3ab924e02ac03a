"""The app: how it starts, its screens, its commands.

Imports all rooms of `studio` but `cli`.
"""
