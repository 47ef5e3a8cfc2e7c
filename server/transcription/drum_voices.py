"""Which pieces of the kit a stroke is made of: templates by band, fitted to the recording.

Every stroke is taken as a sum, without negative parts, of templates: kick, snare, hi-hat and a
plucked bass, which is heard only to be left out. The templates then move towards what the kit at
hand sounds like where a piece is struck alone, and the strokes are taken apart again (after the
adaptive template method of Wu and Lerch, ISMIR 2015).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.transcription.drum_bands import Table

KICK, SNARE, HAT, _BASS = range(4)
HEARD = (KICK, SNARE, HAT)

_TEMPLATES = np.array(
    [
        [0.5, 0.8, 1, 0.7, 0.35, 0.2, 0.12, 0.08, 0.08, 0.08, 0.1, 0.12, 0.15, 0.15],
        [0.02, 0.05, 0.15, 0.35, 0.4, 0.3, 0.25, 0.25, 0.35, 0.4, 0.5, 0.65, 0.75, 0.75],
        [0, 0, 0, 0, 0, 0, 0, 0.03, 0.06, 0.12, 0.3, 0.6, 0.9, 1],
        [0.6, 1, 0.7, 0.8, 0.8, 0.8, 0.6, 0.3, 0.1, 0, 0, 0, 0, 0],
    ]
)
"""The strength of a stroke in each band; only the shape counts."""

_LEAST_OF_TYPICAL = 0.2
_SHADOW = 0.35
"""A stroke this much weaker than the piece's usual ones is none; the second holds for what falls
together with a louder piece."""

_LEAST_OF_LOUDEST = {KICK: 0.06, SNARE: 0.2, HAT: 0.2}
"""A piece whose usual stroke is this much weaker than the loudest piece's does not play."""

_CANDIDATE = 0.08
_APART_FRAMES = 7
_NEAR_FRAMES = 4
_ALONE = 0.6
_LEARNT = 0.6
_ALIKE = 0.8
_FITS = 3

Gains = NDArray[np.float64]
Frames = NDArray[np.intp]


def typical(strengths: NDArray[np.floating]) -> float:
    """The usual strength of the strong ones: the mean weighted by strength; 0 for none."""
    total = float(strengths.sum())
    return float((strengths**2).sum()) / total if total > 0 else 0.0


def find_strokes(strength: Table) -> tuple[Frames, Gains]:
    """The frames at which something is struck, and how hard each of HEARD, `(strokes, 3)`.

    Zero is not struck.
    """
    templates = _TEMPLATES / np.linalg.norm(_TEMPLATES, axis=1, keepdims=True)
    frames = _candidates(strength, templates[list(HEARD)])
    if not len(frames):
        return frames, np.zeros((0, len(HEARD)))
    near = np.clip(
        frames[:, None] + np.arange(-_NEAR_FRAMES, _NEAR_FRAMES + 1), 0, len(strength) - 1
    )
    around = strength[near].max(axis=1).astype(np.float64)
    gains = _taken_apart(around, templates)
    for _ in range(_FITS - 1):
        templates = _adapted(templates, around, gains)
        gains = _taken_apart(around, templates)
    return frames, _played(gains[:, list(HEARD)])


def _candidates(strength: Table, templates: NDArray[np.float64]) -> Frames:
    """Frames at which the strength in the shape of any template is largest around."""
    from scipy.signal import find_peaks

    activity = np.pad(strength @ templates.T.astype(np.float32), ((1, 1), (0, 0)))
    total = activity.sum(axis=1)
    found: set[int] = set()
    for line in activity.T:
        least = _CANDIDATE * typical(line[find_peaks(line)[0]])
        found.update(find_peaks(line, height=max(least, 1e-4), distance=_APART_FRAMES)[0].tolist())
    kept: list[int] = []
    for frame in sorted(found):
        if not kept or frame - kept[-1] >= _APART_FRAMES:
            kept.append(frame)
        elif total[frame] > total[kept[-1]]:
            kept[-1] = frame
    return np.array(kept, np.intp) - 1


def _taken_apart(strokes: Gains, templates: NDArray[np.float64]) -> Gains:
    """How much of each template is in each stroke, by non-negative least squares."""
    from scipy.optimize import nnls

    return np.array([nnls(templates.T, stroke)[0] for stroke in strokes])


def _adapted(templates: NDArray[np.float64], strokes: Gains, gains: Gains) -> NDArray[np.float64]:
    """The templates, moved towards the strokes that are nearly one piece alone."""
    moved = templates.copy()
    share = gains / np.maximum(gains.sum(axis=1, keepdims=True), 1e-12)
    generic = _TEMPLATES / np.linalg.norm(_TEMPLATES, axis=1, keepdims=True)
    for piece in HEARD:
        mine = gains[:, piece]
        alone = strokes[(share[:, piece] > _ALONE) & (mine > 0.3 * typical(mine))]
        if len(alone) < 3:
            continue
        learnt = np.median(alone / np.linalg.norm(alone, axis=1, keepdims=True), axis=0)
        learnt /= np.linalg.norm(learnt)
        if learnt @ generic[piece] >= _ALIKE:
            blend = (1 - _LEARNT) * generic[piece] + _LEARNT * learnt
            moved[piece] = blend / np.linalg.norm(blend)
    return moved


def _played(gains: Gains) -> Gains:
    """`gains` without shadows: pieces that do not play, and what a louder piece seems to bring.

    A kick's click resembles a soft snare, and a snare's wires a hat: what falls together with the
    louder piece must be stronger to count, and hats that fall on snares alone are none.
    """
    gains = gains.copy()
    usual = [typical(gains[:, piece]) for piece in HEARD]
    kick = gains[:, KICK] >= _SHADOW * usual[KICK]
    snare = gains[:, SNARE] >= _SHADOW * usual[SNARE]
    usual[HAT] = typical(gains[~snare, HAT])
    covered = {KICK: np.zeros_like(kick), SNARE: kick, HAT: snare}
    for piece in HEARD:
        least = np.where(covered[piece], _SHADOW, _LEAST_OF_TYPICAL) * usual[piece]
        plays = usual[piece] >= _LEAST_OF_LOUDEST[piece] * max(usual)
        gains[(gains[:, piece] < least) | (not plays), piece] = 0
    alone = (gains[:, HAT] > 0) & ~snare
    if alone.sum() < 0.2 * (gains[:, HAT] > 0).sum():
        gains[:, HAT] = 0
    return gains
