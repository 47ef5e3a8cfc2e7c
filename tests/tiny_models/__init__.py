"""Tiny checkpoints of real networks, made with the libraries that load the large ones."""
