"""How well chords that were heard agree with those that are played."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from server.analysis.contract import NO_CHORD, HeardChord
from session.pitch import FLAT_NAMES, SHARP_NAMES


def agreement(
    heard: Sequence[HeardChord],
    truth: Sequence[tuple[float, str]],
    end_seconds: float,
) -> float:
    """The share of the time in which root and third agree, 0 to 1.

    `truth` are (start in seconds, symbol); what is neither major nor minor there does not count
    (MIREX audio chord estimation, the major and minor vocabulary).
    """
    edges = sorted({chord.start_seconds for chord in heard} | {at for at, _ in truth})
    right = counted = 0.0
    for start, end in pairwise([*edges, end_seconds]):
        said = _plain(_at([(c.start_seconds, c.symbol) for c in heard], start))
        true = _plain(_at(truth, start))
        if true is not None and end > start:
            counted += end - start
            right += (end - start) * (said == true)
    return right / counted if counted else 1.0


def _at(chords: Sequence[tuple[float, str]], seconds: float) -> str:
    return next((name for at, name in reversed(chords) if at <= seconds + 1e-6), NO_CHORD)


def _plain(symbol: str) -> tuple[int, str] | None:
    """Root and third of a symbol; None for what has no third."""
    name = symbol[:2] if symbol[1:2] in ("#", "b") else symbol[:1]
    names = FLAT_NAMES if name in FLAT_NAMES else SHARP_NAMES
    if name not in names:
        return None
    rest = symbol[len(name) :].partition("/")[0]
    if rest.startswith(("sus", "5", "7sus", "9sus")):
        return None
    minor = rest.startswith(("m", "dim")) and not rest.startswith("maj")
    return names.index(name), "minor" if minor else "major"
