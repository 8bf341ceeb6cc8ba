"""Weights estimated offline from records without labels, and what they would change."""
