"""What no decoder of ours raises anything but."""

from session.errors import BadInput


class BadOsc(BadInput):
    """The bytes are no OSC packet, or the values do not fit into one."""
