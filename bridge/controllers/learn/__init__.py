"""Learning a controller by moving it. Pure: it is told what came and when, and does no I/O."""
