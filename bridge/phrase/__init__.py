"""What the musician plays: captured in time, cut to bars, answered, and played back in time."""
