"""The bridge as a process: its threads, its inbox, and what holds them together."""
