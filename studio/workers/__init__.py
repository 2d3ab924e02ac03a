"""Thin workers: each calls one function of `core` and hands over what comes back."""
