"""Records that an earlier normaliser has read: found, and written as the present one reads them."""
