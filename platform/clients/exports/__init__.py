"""Files of clients that leave: what they cost, who took them, and how they are known again."""
