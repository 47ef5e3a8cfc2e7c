"""What goes through the bridge: plain values, from a port to an action and back to a light."""
