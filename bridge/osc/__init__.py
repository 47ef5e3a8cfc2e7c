"""OSC: a bounded codec, and the sockets that carry it."""
