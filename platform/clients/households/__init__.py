"""Households: people who share a phone, an address or a car, linked and never merged."""
