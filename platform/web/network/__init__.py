"""The network in the browser: centres side by side, and the life of each."""

from . import centres, closing, moving, overview
from .area import bp

__all__ = ["bp", "centres", "closing", "moving", "overview"]
