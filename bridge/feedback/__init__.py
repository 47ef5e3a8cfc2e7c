"""What controllers show: the state that is wanted against the state that was sent."""
