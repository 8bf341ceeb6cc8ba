"""Single leads: one request of one person, sent by a program and taken in on the spot."""
