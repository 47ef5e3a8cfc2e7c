"""Many files: planned, skipped where they are up to date, rendered side by side, reported."""
