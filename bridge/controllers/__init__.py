"""Controllers: profiles read from data, what they send as controls, what they show as messages."""
