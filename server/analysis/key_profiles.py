"""How much each pitch class belongs to a key, from the tonic up, as listeners and scores say."""

from __future__ import annotations

from session.pitch import Mode

KRUMHANSL: dict[Mode, tuple[float, ...]] = {
    # C. L. Krumhansl, Cognitive Foundations of Musical Pitch, 1990, table 2.1.
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
TEMPERLEY: dict[Mode, tuple[float, ...]] = {
    # D. Temperley, The Cognition of Basic Musical Structures, 2001, figure 7.4.
    "major": (5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0),
    "minor": (5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0),
}
