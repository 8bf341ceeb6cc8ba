"""The command line: the same use cases as in the browser, for scripts and for whoever runs the server."""

from .register import register

__all__ = ["register"]
