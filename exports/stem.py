"""What a channel of the project sounds like: its clips mixed; blocks are float32."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exports.layout import Channel
from exports.sources import BLOCK_SAMPLES, OpenSources, SourceFile, find_source
from session.clips import AudioClip
from session.model import Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A clip in samples: it plays at `start_samples`, which may lie before the piece."""

    clip: AudioClip
    source: SourceFile
    start_samples: int
    gain: float

    @property
    def end_samples(self) -> int:
        return self.start_samples + self.clip.length_samples

    def fills(self, start_samples: int, block: Audio) -> bool:
        """Whether all of `block`, which begins at a sample of the piece, is of this clip."""
        inside = self.start_samples <= start_samples
        inside = inside and start_samples + len(block) <= self.end_samples
        return inside and block.shape[1] == self.source.channels


class Stem:
    """What a channel sounds like on the timeline: its clips at their gain, fades, pan and place.

    Clips play at their own speed, those that are stretched as their warped sound. The pan is a
    balance: the far side is turned down, the near side stays (a mono channel that is panned becomes
    stereo). A dry channel goes through the fader and pan of its track as the printed one does.

    Fades are straight lines: of a fade-in over N samples, sample n has the gain n / N, so that
    the first is silent; a fade-out is its mirror, the last sample is silent. A fade longer than
    its clip is as long as the clip; where two overlap, their gains multiply.
    """

    def __init__(self, channel: Channel, session: Session, folder: Path) -> None:
        """The stem of a channel with audio. Raises as `find_source` does."""
        self.channel = channel
        self.track = channel.track
        self.number = channel.number
        track_gain = 10 ** (self.track.gain_db / 20)
        self._placed = tuple(
            _Placed(
                clip,
                find_source(clip.file, session, folder, self.track.name),
                session.tempo_map.samples_at_beats(clip.start_beats, session.sample_rate),
                10 ** (clip.gain_db / 20) * track_gain,
            )
            for clip in (clip.heard for clip in channel.audio_clips)
        )
        widest = max((placed.source.channels for placed in self._placed), default=1)
        self.channels = 2 if widest == 1 and self.track.pan else widest

    @property
    def end_samples(self) -> int:
        """Where its last clip ends."""
        return max((one.end_samples for one in self._placed), default=0)

    @property
    def starts_early(self) -> bool:
        """Whether something of it lies before the piece."""
        return any(one.start_samples < 0 for one in self._placed)

    def blocks(self, length_samples: int) -> Iterator[Audio]:
        """Exactly `length_samples` of it, in blocks `(channels, samples)`.

        Raises UnreadableAudio.
        """
        import numpy as np

        with closing(OpenSources()) as sources:
            for start in range(0, length_samples, BLOCK_SAMPLES):
                length = min(BLOCK_SAMPLES, length_samples - start)
                block = np.empty((length, self.channels), np.float32)
                self.read(start, block, sources)
                yield block.T

    def read(self, start_samples: int, block: Audio, sources: OpenSources) -> None:
        """Fill `block`, `(samples, channels)`, with what sounds from a sample on.

        Raises UnreadableAudio.
        """
        end = start_samples + len(block)
        here = [
            one
            for one in self._placed
            if one.start_samples < end and one.end_samples > start_samples
        ]
        if len(here) == 1 and here[0].fills(start_samples, block):
            found = _read(here[0], start_samples, block, sources)
            block[len(found) :] = 0
        else:
            block[:] = 0
            for one in here:
                _add(block, start_samples, one, sources)
        self._balance(block)

    def _balance(self, block: Audio) -> None:
        import numpy as np

        if self.channels == 2 and self.track.pan:
            far = 1 if self.track.pan < 0 else 0
            block[:, far] *= np.float32(1.0 - abs(self.track.pan))


def _read(placed: _Placed, start: int, block: Audio, sources: OpenSources) -> Audio:
    """Read what a clip plays from sample `start` of the piece on into `block`, as loud as it is.

    Gives the part of the block that the file fills.
    """
    import numpy as np

    within = start - placed.start_samples
    found = sources.read(placed.source, placed.clip.source_offset_samples + within, block)
    if placed.gain != 1.0:
        found *= np.float32(placed.gain)
    _fade(found, within, placed.clip)
    return found


def _add(block: Audio, start: int, placed: _Placed, sources: OpenSources) -> None:
    """Add what of a clip falls into the block that begins at sample `start`."""
    import numpy as np

    first = max(start, placed.start_samples)
    last = min(start + len(block), placed.end_samples)
    room = np.empty((last - first, placed.source.channels), np.float32)
    found = _read(placed, first, room, sources)
    target = block[first - start : first - start + len(found)]
    if found.shape[1] == target.shape[1]:
        target += found
        return
    # A mono clip counts on every side; columns, since numpy is slow on rows of two.
    for side in range(target.shape[1]):
        target[:, side] += found[:, min(side, found.shape[1] - 1)]


def _fade(block: Audio, start: int, clip: AudioClip) -> None:
    """Turn down what of the clip's fades falls on its samples from `start` on."""
    import numpy as np

    end = start + len(block)
    fade_in = min(clip.fade_in_samples, clip.length_samples)
    fade_out = min(clip.fade_out_samples, clip.length_samples)
    if start < fade_in:
        rising = np.arange(start, min(end, fade_in)) / fade_in
        block[: len(rising)] *= rising.astype(np.float32)[:, None]
    first = max(start, clip.length_samples - fade_out)
    if first < end:
        falling = np.arange(clip.length_samples - 1 - first, clip.length_samples - 1 - end, -1)
        block[first - start :] *= (falling / fade_out).astype(np.float32)[:, None]
