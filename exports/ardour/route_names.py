"""Names of tracks and busses as Ardour takes them: each once, for its ports are named by them."""

from __future__ import annotations

from exports.names import clean_text

LONGEST_ROUTE_NAME_BYTES = 120
"""A port is `ardour:<name>/audio_out 1`, for which JACK has 255 bytes."""

MASTER = "Master"

_TAKEN = (MASTER, "Monitor", "Click", "Auditioner", "Control", "LTC")
"""What Ardour names itself."""


class RouteNames:
    """Gives out names of tracks and busses."""

    def __init__(self) -> None:
        self._taken = set(_TAKEN)

    def take(self, text: str, instead: str) -> str:
        """`text` without the `:` that divides a port's name, cut to length; ` 2`, ` 3`... after it
        when it is taken, `instead` when nothing of it is left."""
        base = _cut(clean_text(text).replace(":", "-"), LONGEST_ROUTE_NAME_BYTES - 8) or instead
        name, count = base, 1
        while name in self._taken:
            count += 1
            name = f"{base} {count}"
        self._taken.add(name)
        return name


def is_cut(text: str) -> bool:
    """Whether a name is too long for a track."""
    return len(clean_text(text).encode()) > LONGEST_ROUTE_NAME_BYTES - 8


def _cut(text: str, most_bytes: int) -> str:
    if len(text.encode()) <= most_bytes:
        return text
    while len(text.encode()) > most_bytes - len("…".encode()):
        text = text[:-1]
    return f"{text.rstrip()}…"
