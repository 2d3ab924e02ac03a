"""The plain commands: all that the studio does, without a screen."""
