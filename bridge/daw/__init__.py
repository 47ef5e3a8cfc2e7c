"""DAWs that run: one adapter for each protocol that they are told by."""
