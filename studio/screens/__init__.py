"""The screens of the app, a folder each; `frame` is what they share.

A screen imports `frame`, never another screen, and never the app.
"""
