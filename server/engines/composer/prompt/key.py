"""Key and mode in words: `A minor`, `F# dorian`, `in Bb`, `Am`, `a-Moll`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.engines.composer.prompt.reading import Reading
from session.pitch import Mode

_MODES: dict[str, Mode] = {
    "major": "major",
    "maj": "major",
    "dur": "major",
    "ionian": "major",
    "minor": "minor",
    "min": "minor",
    "moll": "minor",
    "aeolian": "minor",
    "dorian": "dorian",
    "phrygian": "phrygian",
    "lydian": "lydian",
    "mixolydian": "mixolydian",
    "locrian": "locrian",
}
_MODE = r"(?i:(?P<mode>" + "|".join(sorted(_MODES, key=len, reverse=True)) + r")\b)"
_SIGN = r"(?:\s*(?P<sign>#|-?\s?(?i:sharp|flat)\b|b(?![a-z])))?"
_TONIC = rf"(?<![\w#])(?P<tonic>[A-Ga-g]){_SIGN}"

_TONIC_AND_MODE = re.compile(rf"{_TONIC}[\s-]*(?i:natural\s+)?{_MODE}(?!\s+(?:key|mode|scale)\b)")
_SHOUTED = re.compile(
    rf"(?<![\w#])(?P<tonic>[B-Gb-g]|A){_SIGN}[\s-]*{_MODE}(?=\s+(?:key|mode|scale)\b)"
)
"""`a minor key` asks for the mode alone; `A minor key` and `d minor scale` name a tonic."""
_SHORT_MINOR = re.compile(r"(?<![\w#])(?P<tonic>[A-G])(?P<sign>[#b])?m(?:in)?(?![\w#])")
_SHORT_MAJOR = re.compile(r"(?<![\w#])(?P<tonic>[A-G])(?P<sign>[#b])?(?i:maj)(?![\w#])")
_NAMED = re.compile(
    rf"(?<!\w)(?i:in(?:\s+the\s+key\s+of)?|key(?:\s+of)?|key\s*[:=])\s*"
    rf"(?P<tonic>[A-G]){_SIGN}(?P<minor>m)?(?![\w#'])"
)
_MODE_ALONE = re.compile(rf"(?<!\w){_MODE}")


@dataclass(frozen=True, slots=True)
class KeyWish:
    """A tonic, a mode, or both; `words` said it."""

    words: str
    tonic: str | None = None
    mode: Mode | None = None


def read_key(reading: Reading) -> KeyWish | None:
    """The key the prompt names, or None."""
    for pattern in (_TONIC_AND_MODE, _SHOUTED):
        if found := reading.take(pattern):
            return KeyWish(found[0].strip(), _tonic(found), _MODES[found["mode"].lower()])
    if found := reading.take(_SHORT_MINOR):
        return KeyWish(found[0], _tonic(found), "minor")
    if found := reading.take(_SHORT_MAJOR):
        return KeyWish(found[0], _tonic(found), "major")
    named = reading.take(_NAMED)
    mode = reading.take(_MODE_ALONE)
    if named:
        words = named[0].strip() + (f" … {mode[0]}" if mode else "")
        asked: Mode | None = "minor" if named["minor"] else None
        return KeyWish(words, _tonic(named), _MODES[mode["mode"].lower()] if mode else asked)
    if mode:
        return KeyWish(mode[0], mode=_MODES[mode["mode"].lower()])
    return None


def _tonic(found: re.Match[str]) -> str:
    sign = (found["sign"] or "").lower().strip(" -")
    return found["tonic"].upper() + {"sharp": "#", "flat": "b"}.get(sign, sign)
