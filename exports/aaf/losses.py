"""What of a session an AAF file cannot say, or says in another way, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log10

from exports.aaf.plan import AafTrack
from exports.loss_words import cut_before_bar_1, not_stretched
from session.model import Session, Track


def losses_of(
    session: Session, tracks: Sequence[AafTrack], turned_up: Mapping[str, float]
) -> list[str]:
    """One sentence each; `turned_up` are the sounds that pass 0 dBFS and by what they were halved.

    The tracks are those of the AAF file, or files.
    """
    losses = [
        f"{name!r} passes 0 dBFS: its sound is {20 * log10(gain):.0f} dB quieter in the AAF, and "
        "its clips turn it up again."
        for name, gain in turned_up.items()
    ]
    for track in session.tracks:
        losses += _track_losses(track, session)
    disabled = dict.fromkeys(track.name for track in tracks if track.mute and track.clips)
    losses += [
        f"{name!r} is muted: its clips are disabled, and a program that does not know disabled "
        "clips shows the track empty."
        for name in disabled
    ]
    return losses


def _track_losses(track: Track, session: Session) -> Iterator[str]:
    name = track.name
    if not track.audio_clips:
        return
    yield from cut_before_bar_1(name, track.audio_clips, (), "the AAF")
    yield from not_stretched(name, track.audio_clips, session, "the AAF")
    if track.pan:
        yield f"The pan of {name!r} is in its sound: every program pans in its own way."
    if track.gain_db:
        yield f"The gain of {name!r} is in the gain of its clips: its fader is at 0 dB."
