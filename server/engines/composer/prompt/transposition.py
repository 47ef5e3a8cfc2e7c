"""Moving a piece in words: `up a fourth`, `2 semitones lower`, `an octave higher`."""

from __future__ import annotations

from server.engines.composer.prompt.key import KeyWish
from server.engines.composer.prompt.reading import Reading

_TRANSPOSITIONS = (
    (r"\b(?:an?\s+)?octave\s+(?P<way>up|higher|down|lower)\b"
     r"|\b(?P<way2>up|down)\s+an\s+octave\b", 12),
    (r"\b(?P<n>\d{1,2}|one|two|three|four|five)\s+(?:semitones?|half\s*steps?)\s+"
     r"(?P<way>up|higher|down|lower)\b", 1),
    (r"\b(?P<way>up|down)\s+(?P<n>\d{1,2}|one|two|three|four|five|an?)\s+"
     r"(?:semitones?|half\s*steps?)\b", 1),
    (r"\ba\s+fifth\s+(?P<way>up|higher|down|lower)\b|\b(?P<way2>up|down)\s+a\s+fifth\b", 7),
    (r"\ba\s+fourth\s+(?P<way>up|higher|down|lower)\b|\b(?P<way2>up|down)\s+a\s+fourth\b", 5),
    (r"\ba\s+(?:whole\s+)?(?:tone|step)\s+(?P<way>up|higher|down|lower)\b"
     r"|\b(?P<way2>up|down)\s+a\s+(?:whole\s+)?(?:tone|step)\b", 2),
)  # fmt: skip
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def read_transposition(reading: Reading) -> KeyWish | None:
    """How far the prompt moves the key, or None."""
    for pattern, unit in _TRANSPOSITIONS:
        if found := reading.take(pattern):
            groups = found.groupdict()
            way = (groups.get("way") or groups.get("way2") or "").lower()
            count = (groups.get("n") or "1").lower()
            number = _COUNTS.get(count) or int(count)
            sign = 1 if way in ("up", "higher") else -1
            return KeyWish(found[0], up_semitones=sign * unit * number)
    return None
