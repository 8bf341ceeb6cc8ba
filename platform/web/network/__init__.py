"""The network in the browser: centres side by side, and the life of each."""

from . import centres, overview
from .area import bp

__all__ = ["bp", "centres", "overview"]
