"""Files and folders to songs: a table of importers, and what walks through folders and archives.

Imports the other files of `core.corpus` that hold songs, encodings and reports, and the ground.
"""
