"""Key and mode in words: `A minor`, `F# dorian`, `in Bb`, `Am`, `h-Moll`, `la mineur`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from server.engines.composer.prompt.reading import Reading
from server.engines.composer.prompt.vocabulary import folded, vocabularies
from session.pitch import Key, Mode

_SIGN = r"(?:\s*(?P<sign>#|-?\s?(?i:sharp|flat)\b|b(?![a-z])))?"
_TONIC = rf"(?<![\w#])(?P<tonic>[A-Ga-g]){_SIGN}"
_SHORT_MINOR = re.compile(
    r"(?<![\w#'])(?:(?=[A-G]|[cdg]m|[a-g][#b]m)(?P<tonic>[A-Ga-g]))(?P<sign>[#b])?m(?:in)?(?![\w#'])"
)
_SHORT_MAJOR = re.compile(r"(?<![\w#])(?P<tonic>[A-G])(?P<sign>[#b])?(?i:maj)(?![\w#])")
_NAMED = re.compile(
    rf"(?<!\w)(?i:in(?:\s+the\s+key\s+of)?|key(?:\s+of)?|key\s*[:=]|to)\s*"
    rf"(?P<tonic>[A-G]){_SIGN}(?P<minor>m)?(?![\w#'])"
)

_ALONE = r"(?:^|[,;\n])\s*(?P<tonic>[A-G])(?P<sign>[#b])?(?P<minor>)\s*(?=$|[,;\n])"

_GERMAN_STEMS = {"c": "C", "d": "D", "e": "E", "f": "F", "g": "G", "a": "A", "h": "B"}
_GERMAN = {"b": "Bb", "es": "Eb", "as": "Ab", **_GERMAN_STEMS}
_GERMAN |= {f"{stem}is": f"{name}#" for stem, name in _GERMAN_STEMS.items()}
_GERMAN |= {f"{stem}es": f"{name}b" for stem, name in _GERMAN_STEMS.items() if stem not in "ea"}
_SYLLABLES = {"do": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_SYLLABLE_SIGNS = {
    "#": ("#", "diese", "diesis", "sostenido", "sustenido"),
    "b": ("b", "bemol", "bemolle"),
}
_SEMITONES_TO_RELATIVE: dict[Mode, int] = {"minor": -3, "major": 3}
_RELATIVE = re.compile(
    r"\b(?:the\s+)?(?P<what>relative|parallel)\s+(?P<mode>minor|major)(?:\s+key)?"
    rf"(?:\s+of\s+(?P<tonic>[A-G]){_SIGN}(?:\s*(?:m\b|(?i:minor|major))|\b)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class KeyWish:
    """A tonic, a mode, or both; `words` said it.

    `relation` leads there from the key settled before; `up_semitones` moves it.
    """

    words: str
    tonic: str | None = None
    mode: Mode | None = None
    relation: str | None = None
    up_semitones: int = 0


@cache
def _modes() -> dict[str, Mode]:
    """Every word for a mode, folded."""
    return {
        folded(word): mode  # type: ignore[misc]
        for vocabulary in vocabularies().values()
        for mode, words in vocabulary.modes.items()
        for word in words
    }


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    english = vocabularies()["english"].modes
    named = sorted((w for words in english.values() for w in words), key=len, reverse=True)
    mode = r"(?i:(?P<mode>" + "|".join(w.replace(" ", r"\s+") for w in named) + r")\b)"
    return (
        re.compile(rf"{_TONIC}[\s-]*{mode}(?!\s+(?:key|mode|scale)\b)"),
        re.compile(
            rf"(?<![\w#])(?P<tonic>[B-Gb-g]|A){_SIGN}[\s-]*{mode}(?=\s+(?:key|mode|scale)\b)"
        ),
        re.compile(rf"(?<!\w){mode}"),
    )


@cache
def _foreign() -> re.Pattern[str]:
    """A tonic in German letters or in syllables, before a mode in a language that has these."""
    german = "|".join(sorted(_GERMAN, key=len, reverse=True))
    modes = "|".join(
        re.escape(word)
        for name, vocabulary in vocabularies().items()
        for words in vocabulary.modes.values()
        for word in words
        if name != "english"
    )
    signs = "|".join([r"di[èe]ses?", "diesis", "sostenido", "sustenido", r"b[ée]moll?e?", "#", "b"])
    return re.compile(
        rf"(?<![\w#])(?:(?P<letter>{german})|(?P<syllable>d[oó]|r[eé]|mi|f[aá]|sol|l[aá]|si)"
        rf"(?:[\s-]*(?P<sign>{signs}))?)[\s-]+(?P<mode>{modes})\b",
        re.IGNORECASE,
    )


def read_key(reading: Reading) -> KeyWish | None:
    """The key the prompt names, or None."""
    with_mode, shouted, mode_alone = _patterns()
    if found := reading.take(_RELATIVE):
        return _related(found)
    if found := reading.take(_foreign()):
        return KeyWish(found[0].strip(), _foreign_tonic(found), _modes()[folded(found["mode"])])
    for pattern in (with_mode, shouted):
        if found := reading.take(pattern):
            return KeyWish(found[0].strip(), _tonic(found), _mode(found))
    if found := reading.take(_SHORT_MINOR):
        return KeyWish(found[0], _tonic(found), "minor")
    if found := reading.take(_SHORT_MAJOR):
        return KeyWish(found[0], _tonic(found), "major")
    named = reading.take(_NAMED) or _alone(reading)
    mode = reading.take(mode_alone)
    if named:
        words = named[0].strip(" ,;\n") + (f" … {mode[0]}" if mode else "")
        asked: Mode | None = "minor" if named["minor"] else None
        return KeyWish(words, _tonic(named), _mode(mode) if mode else asked)
    return KeyWish(mode[0], mode=_mode(mode)) if mode else None


def _alone(reading: Reading) -> re.Match[str] | None:
    """`jazz, 160 bpm, Bb`: one tonic that has a clause to itself."""
    found = reading.find(_ALONE, 0)
    if len(found) != 1:
        return None
    reading.blank(found[0].start("tonic"), found[0].end())
    return found[0]


def mode_called(name: str) -> Mode | None:
    """The mode of that name in any language."""
    return _modes().get(folded(name))


def _mode(found: re.Match[str]) -> Mode:
    return _modes()[" ".join(found["mode"].lower().split())]


def _tonic(found: re.Match[str]) -> str:
    sign = (found["sign"] or "").lower().strip(" -")
    return found["tonic"].upper() + {"sharp": "#", "flat": "b"}.get(sign, sign)


def _foreign_tonic(found: re.Match[str]) -> str:
    if found["letter"]:
        return _GERMAN[found["letter"].lower()]
    sign = folded(found["sign"] or "").rstrip("s")
    sharp = any(sign.startswith(word[:4]) for word in _SYLLABLE_SIGNS["#"]) and bool(sign)
    return _SYLLABLES[folded(found["syllable"])] + ("#" if sharp else "b" if sign else "")


def _related(found: re.Match[str]) -> KeyWish:
    """`relative minor of C` is a key; `the relative minor` leads from what was settled."""
    mode: Mode = "minor" if found["mode"].lower() == "minor" else "major"
    words = found[0].strip()
    what = found["what"].lower()
    if not found["tonic"]:
        return KeyWish(words, mode=mode, relation=what)
    other: Mode = "major" if mode == "minor" else "minor"
    tonic = related_key(Key(_tonic(found), other), what, mode).tonic
    return KeyWish(words, tonic, mode)


def related_key(key: Key, relation: str, mode: Mode) -> Key:
    """The relative key has the same notes, the parallel one the same tonic."""
    if relation == "parallel":
        return Key(key.tonic, mode)
    home = key.relative_major_pitch_class
    return Key.of_pitch_class(
        home + (_SEMITONES_TO_RELATIVE["minor"] if mode == "minor" else 0), mode
    )
