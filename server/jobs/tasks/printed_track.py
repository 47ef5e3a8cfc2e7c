"""What a track plays before its fader, as a file: what chains are put on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from exports.layout import Channel
from exports.stem import Stem
from server.audio.write import FloatWav
from session.errors import NotFound
from session.model import Session, Track

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]


def print_track(
    track: Track,
    session: Session,
    source: Path,
    target: Path,
    stretch: tuple[int, int] | None = None,
) -> None:
    """Write it, or the samples of it from the first to before the second of `stretch`.

    `source` is the session's folder. Raises NotFound, UnreadableAudio, StorageFailed.
    """
    bare = replace(track, gain_db=0.0, pan=0.0, mute=False)
    stem = Stem(Channel(track.name, "audio", bare, 1), session, source)
    first, end = stretch or (0, session.length_samples)
    with FloatWav(target, session.sample_rate, stem.channels, end - first) as file:
        for block in _from(first, stem.blocks(end)):
            file.write(block)


def _from(first: int, blocks: Iterator[Audio]) -> Iterator[Audio]:
    """What the blocks, `(channels, samples)`, hold from a sample on."""
    at = 0
    for block in blocks:
        if (left_out := max(0, first - at)) < block.shape[1]:
            yield block[:, left_out:]
        at += block.shape[1]


def side_chain_track(key: str, given: Mapping[str, str], session: Session) -> Track | Path:
    """The other sound that a chain calls `key`: a track of the session, or a file.

    Raises NotFound with the names of what there is.
    """
    name = given.get(key, key)
    sounding = [track for track in session.tracks if track.audio_clips]
    for track in sounding:
        if track.name.casefold() == name.casefold():
            return track
    if Path(name).is_absolute() and Path(name).is_file():
        return Path(name)
    names = ", ".join(track.name for track in sounding)
    raise NotFound(
        f"The chain listens to {key!r}, and there is no track called {name!r}: say which it "
        f"is with --sidechain {key}=..., one of {names}."
    )
