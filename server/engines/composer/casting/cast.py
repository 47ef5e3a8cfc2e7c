"""A style's parts as the prompt's words change them, one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from server.engines.composer.casting.band import Band
from server.engines.composer.casting.kept import keep_only, keep_somebody
from server.engines.composer.casting.refused import refuse
from server.engines.composer.casting.wanted import want
from server.engines.composer.notes import Notes
from server.engines.composer.prompt.players import Cast, Named
from server.engines.composer.style import Style


def cast_band(style: Style, cast: Cast, styles: Mapping[str, Style], notes: Notes) -> Band:
    """Who plays the style as `cast` wants it; `notes` hears what became of every word."""
    band = Band(style, styles, notes)
    named = cast.named
    keep_only(band, [one for one in named if one.how == "only"], named)
    for one in named:
        if one.how != "unwanted" and not _also_refused(one, named):
            want(band, one, alone=one.how == "only")
    for one in named:
        if one.how == "unwanted":
            refuse(band, one, named)
    keep_somebody(band, cast)
    return band


def _also_refused(one: Named, named: Sequence[Named]) -> bool:
    """Whether the same instrument or voice is wanted and refused; then it is not there."""
    return bool(one.player.instrument or one.player.voices) and any(
        other.how == "unwanted" and other.player == one.player for other in named
    )
