"""What a client says at the desk: read, checked, kept as a record, explained and undone."""
