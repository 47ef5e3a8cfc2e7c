"""Music that is given: reading a phrase, a file or a recording, and making what goes with it."""
