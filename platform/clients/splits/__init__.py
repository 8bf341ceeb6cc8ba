"""Records of one client that may be two people: found, entered for a person, told apart."""
