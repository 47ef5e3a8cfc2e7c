"""The work of each kind of job; imported in workers only."""
