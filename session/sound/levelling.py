"""The search for the gain and the limiting that bring a sound to a loudness under a ceiling.

What a master and a chain's last step have in common; each puts the gain on in its own way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from session.progress import Progress, part_of
from session.sound.analysis import Analysis, linear
from session.sound.loudness import Loudness

if TYPE_CHECKING:
    from session.sound.limiting import GainCurve

CLOSE_ENOUGH_LU = 0.1
MOST_PASSES = 5
_LEAST_YIELD = 0.25
"""What is aimed higher comes out higher by less, the harder it is limited; at least by this."""

_MARGIN_DB = 0.02
"""How far below the ceiling the limiter aims: turning down moves peaks between samples a little."""


class Attempt(Protocol):
    """Puts a gain on the whole sound and measures what that gives."""

    def __call__(self, curve: GainCurve, progress: Progress) -> Loudness:
        """`curve` is the gain at the edges of the analysis's hops."""


def level(
    analysis: Analysis,
    loudness_lufs: float,
    ceiling_dbtp: float,
    attempt: Attempt,
    progress: Progress,
) -> tuple[GainCurve, Loudness]:
    """The gain that serves, which was attempted last, and what it gave.

    The ceiling holds always; the loudness is missed only where the ceiling forbids it. As a rule
    one attempt is enough.
    """
    aim_lufs, ceiling_db = loudness_lufs, ceiling_dbtp - _MARGIN_DB
    over_db, yields, before = 0.0, 1.0, (0.0, 0.0)
    for turn in range(MOST_PASSES):
        gain_db, reachable = analysis.gain_db(aim_lufs, ceiling_db)
        curve = analysis.curve(gain_db, ceiling_db)
        reached = attempt(curve, part_of(progress, turn / MOST_PASSES, (turn + 1) / MOST_PASSES))
        over_db = _over_db(reached, ceiling_dbtp)
        missed_lu = 0.0
        if reachable and reached.loudness_lufs is not None:
            missed_lu = loudness_lufs - reached.loudness_lufs
        if over_db <= 0 and abs(missed_lu) < CLOSE_ENOUGH_LU:
            break
        got_lufs = loudness_lufs - missed_lu
        if turn > 0 and aim_lufs != before[0]:
            yields = min(1.0, max(_LEAST_YIELD, (got_lufs - before[1]) / (aim_lufs - before[0])))
        before = (aim_lufs, got_lufs)
        aim_lufs += missed_lu / yields
        ceiling_db -= max(0.0, over_db)
    if over_db > 0:
        curve = curve.scaled(linear(-over_db - _MARGIN_DB))
        reached = attempt(curve, part_of(progress, 1.0, 1.0))
    return curve, reached


def _over_db(reached: Loudness, ceiling_dbtp: float) -> float:
    if reached.true_peak_dbtp is None:
        return 0.0
    return reached.true_peak_dbtp - ceiling_dbtp
