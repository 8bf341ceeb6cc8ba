"""A person at the desk whom another centre keeps: finding them, noting their visit, asking for them."""
