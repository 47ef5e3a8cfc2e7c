"""How a device that was learnt is known when it comes back: by its port, and by its answer."""

from __future__ import annotations

import re
from typing import Any


def match_of(port_name: str, reply: bytes | None) -> dict[str, Any]:
    """The profile's `match` of a device on a port, that answered so, or did not."""
    made: dict[str, Any] = {"ports": {"any": [_pattern(port_name)]}}
    if reply is not None and len(reply) >= 15 and reply[3:5] == b"\x06\x02":
        # The device's number and the four bytes of its version may be others tomorrow.
        bytes_as_text = [f"{one:02X}" for one in reply]
        bytes_as_text[2] = "??"
        bytes_as_text[-5:-1] = ["??"] * 4
        made["identity"] = [" ".join(bytes_as_text)]
    return made


def _pattern(port_name: str) -> str:
    """The port's name, without the numbers that change each time it is plugged in."""
    bare = re.sub(r"\s*\[?\d+(:\d+)?\]?$", "", port_name.strip())
    return "".join(f"[{one}]" if one in "*?[" else one for one in bare) + "*"
