"""Consents that can be proved: the wordings they were given under, how they can be shown, and what became of each."""
