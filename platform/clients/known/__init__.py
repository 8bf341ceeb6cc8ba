"""What else is known of a client: fields of head office, memorable dates, notes, and how complete a card is."""
