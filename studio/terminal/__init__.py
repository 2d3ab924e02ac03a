"""The line to the terminal: what is sent, what is dropped, what comes back.

Imports `studio.wording`. All private parts of Textual are used here and nowhere else;
`textual_parts` lists them.
"""
