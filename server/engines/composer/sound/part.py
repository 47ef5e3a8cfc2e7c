"""A part: a track ready to be played, with its notes as samples and its loudness settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.engines.composer.sound.content import notes_key, player_text
from server.engines.composer.sound.levels import MIX_LUFS, profile_lu
from server.engines.composer.sound.shelf import StemShelf
from server.engines.composer.sound.soundfont import Soundfont
from server.engines.composer.sound.stem import ring_of_role_samples
from server.engines.composer.sound.tail import with_extra_bars
from server.engines.composer.sound.track import (
    Strike,
    end_of_strikes_samples,
    strikes_of_track,
)
from server.engines.composer.style import StyleMix
from server.engines.contract import Tail
from session.model import Session, Track


@dataclass(frozen=True, slots=True)
class Part:
    """A track, its notes as samples, their key, and the loudness of its stem."""

    track: Track
    strikes: Sequence[Strike]
    notes_key: str
    loudness_lufs: float

    def end_samples(self, shelf: StemShelf) -> int:
        """Where the last note has died away; notes that are on the shelf need not be played."""
        known = shelf.ends.get(self.notes_key)
        return end_of_strikes_samples(self.strikes) if known is None else known


def parts_of_session(
    session: Session,
    mix: StyleMix,
    tail: Tail,
    level_lufs: float = MIX_LUFS,
    font: Soundfont | None = None,
) -> list[Part]:
    """The parts of a session's tracks, in their order; all together they are at `level_lufs`.

    What `font` has the sounds for is played on it.
    """
    levels = profile_lu(session.tracks, mix)
    parts = []
    for track, level_lu in zip(session.tracks, levels, strict=True):
        strikes = strikes_of_track(track, session, tail == "wrap", font)
        player = player_text(track.instrument) if track.instrument else ""
        key = notes_key(track, strikes, player)
        parts.append(Part(track, strikes, key, level_lufs + level_lu))
    return parts


def with_tail_bars(
    session: Session, mix: StyleMix, parts: Sequence[Part], shelf: StemShelf
) -> Session:
    """The session with as many more bars as its parts need to die away."""
    ends = [
        part.end_samples(shelf) + ring_of_role_samples(mix.of_role(part.track.role), mix, session)
        for part in parts
        if part.strikes
    ]
    return with_extra_bars(session, max(ends, default=0))
