"""Who of a centre keeps a client personally: given by hand, one or a whole list, and taken back."""
