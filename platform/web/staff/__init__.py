"""Roles and access: who has what where, what each role may do, joining and leaving, regions, seeing as another."""

from . import deputies, granting, joining, leaving, matrix, regions, seeing, users
from .area import bp

__all__ = ["bp", "deputies", "granting", "joining", "leaving", "matrix", "regions", "seeing", "users"]
