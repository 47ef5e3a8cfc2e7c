"""A session with faders, pans, mutes and solos other than its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exports.words import number
from server.jobs.specs import TrackMix
from session.errors import BadInput
from session.model import Session, Track
from session.nearest import did_you_mean
from session.units import LOWEST_DB


def remixed(session: Session, mix: Sequence[TrackMix]) -> Session:
    """The session as `mix` has it; the same where that changes nothing.

    Where tracks are soloed, all others are muted. Raises BadInput for a track that there is not,
    or that is named twice.
    """
    by_index: dict[int, TrackMix] = {}
    for one in mix:
        index = _index_of(one.track, session.tracks)
        if index in by_index:
            raise BadInput(f"The mix names the track {one.track!r} twice: name it once.")
        by_index[index] = one
    solo = any(one.solo for one in mix)
    tracks = tuple(
        _balanced(track, by_index.get(index), solo) for index, track in enumerate(session.tracks)
    )
    return session if tracks == session.tracks else session.evolve(tracks=tracks)


def _index_of(named: str | int, tracks: Sequence[Track]) -> int:
    if isinstance(named, int):
        if named > len(tracks):
            raise BadInput(
                f"The mix names track {named}, and the session has {len(tracks)}: give a number "
                "from 1 to that."
            )
        return named - 1
    spelt_so = [index for index, track in enumerate(tracks) if track.name == named]
    called = spelt_so or [
        index for index, track in enumerate(tracks) if track.name.casefold() == named.casefold()
    ]
    if len(called) > 1:
        numbers = " or ".join(str(index + 1) for index in called)
        raise BadInput(f"Several tracks are called {named!r}: give the number, {numbers}.")
    if not called:
        there = [track.name for track in tracks]
        meant = did_you_mean(named, there, f"it has {', '.join(there)}.")
        raise BadInput(f"The session has no track called {named!r}: {meant}")
    return called[0]


def _balanced(track: Track, mix: TrackMix | None, solo: bool) -> Track:
    if mix is None:
        return replace(track, mute=True) if solo else track
    mute = track.mute if mix.mute is None else mix.mute
    return replace(
        track,
        gain_db=track.gain_db if mix.gain_db is None else mix.gain_db,
        pan=track.pan if mix.pan is None else mix.pan,
        mute=not mix.solo if solo else mute,
    )


def remix_words(before: Session, after: Session) -> list[str]:
    """What is other than before, a track each: `Bass muted`, `Keys at +2 dB and panned left`."""
    return [
        f"{new.name} {' and '.join(changes)}"
        for old, new in zip(before.tracks, after.tracks, strict=True)
        if (changes := _changes(old, new))
    ]


def _changes(old: Track, new: Track) -> list[str]:
    changes = []
    if new.mute != old.mute:
        changes.append("muted" if new.mute else "not muted")
    if new.gain_db != old.gain_db and new.gain_db <= LOWEST_DB:
        changes.append("silent")
    elif new.gain_db != old.gain_db:
        changes.append(f"at {'+' if new.gain_db > 0 else ''}{number(new.gain_db)} dB")
    if new.pan != old.pan:
        side = "left" if new.pan < 0 else "right"
        place = f"{100 * abs(new.pan):.0f} % {side}" if new.pan else "centre"
        changes.append(f"panned {place}")
    return changes
