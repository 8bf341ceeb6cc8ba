"""Kept rows read anew from their cells."""
