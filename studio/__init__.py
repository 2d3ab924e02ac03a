"""The terminal: command line and Textual app over `core`.

    cli        plain commands
    app        the app: start, modes, commands
    screens    what a person meets; frame is what they share
    widgets    parts of more than one screen
    keys       one table of keys for each screen
    terminal   the line to the terminal, and all private parts of Textual
    setup      settings, session, paths, logs
    wording    translation, safe text, figures, warnings

Each imports those below it, and of `core` the modules that its door names (pyproject.toml).
"""
