"""What controls did to parameters, written down against the beats."""
