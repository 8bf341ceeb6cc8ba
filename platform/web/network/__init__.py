"""The network in the browser: centres side by side, and the life of each."""

from . import centres, closing, overview
from .area import bp

__all__ = ["bp", "centres", "closing", "overview"]
