"""A style for a prompt that names none: the one whose own instruments are asked for."""

from __future__ import annotations

from collections.abc import Mapping

from server.engines.composer.prompt.players import Cast
from server.engines.composer.style import Style

_SURE_ENOUGH = 0.4
"""An instrument that so many styles share that each has less of it says nothing of a style."""


def style_suiting(cast: Cast, styles: Mapping[str, Style]) -> tuple[Style, list[str]] | None:
    """The style that has most of the instruments in the cast, and the words that named them.

    An instrument counts the more, the fewer styles have it. None where no style is clearly ahead.
    """
    scores: dict[str, float] = {}
    words: dict[str, list[str]] = {}
    for named in cast.named:
        if named.how == "unwanted" or named.player.instrument is None:
            continue
        having = [name for name, style in styles.items() if _has(style, named.player.instrument)]
        for name in having:
            scores[name] = scores.get(name, 0.0) + 1 / len(having)
            words.setdefault(name, []).append(named.words)
    best = max(scores.values(), default=0.0)
    ahead = [name for name, score in scores.items() if score == best]
    if best < _SURE_ENOUGH or len(ahead) > 1:
        return None
    return styles[ahead[0]], words[ahead[0]]


def _has(style: Style, instrument: str) -> bool:
    return any(part.instrument == instrument for part in style.parts.values())
