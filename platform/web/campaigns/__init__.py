"""Campaigns in the browser: the list, the builder, the launch, and how each one runs."""

from . import builder, launch, lists, running
from .area import bp

__all__ = ["bp", "builder", "launch", "lists", "running"]
