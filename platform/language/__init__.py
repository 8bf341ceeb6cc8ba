"""Texts in both languages, and the base of all refusals."""

from .refusal import Refusal

__all__ = ["Refusal"]
