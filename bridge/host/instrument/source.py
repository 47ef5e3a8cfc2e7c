"""A track of a MIDI file as sound: where a render begins that has an instrument.

Loads no plug-in host when it is imported; `play` does, on the main thread of the process that it
is called in.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bridge.host.instrument.midi import NoteTrack, tracks_with_notes
from bridge.host.instrument.performance import performance_of
from bridge.host.instrument.players import player_of
from bridge.host.instrument.take import Take
from bridge.host.render.spec import RenderSpec
from bridge.host.stages.contract import Notes
from session.errors import BadInput
from session.progress import Progress
from session.tempo import TempoMap

if TYPE_CHECKING:
    from bridge.host.stages.contract import Blocks

DEFAULT_SAMPLE_RATE = 48_000
"""The rate of a render from MIDI that is asked for none."""


class Place(Protocol):
    """Where a render may work: as `bridge.host.render.file.RenderPlace`."""

    @property
    def temporary(self) -> Path:
        """A folder that is emptied after the render."""

    @property
    def plug_ins(self) -> Path | None:
        """The file of the machine's plug-ins."""


@dataclass(frozen=True, slots=True)
class Played:
    """The dry sound of a track.

    `blocks` gives `length_samples` samples and then, without a seam, what still rings: it ends
    where all has died away (-100 dBFS), or at the tail's bound. Blocks are `(channels, samples)`
    float32. `notes` gathers what there is to say (warnings, hosts, latency), the last of it when
    the blocks have been pulled to their end. `tempo_map` is the file's, or the one that was asked
    for.
    """

    sample_rate: int
    channels: int
    length_samples: int
    blocks: Blocks
    notes: Notes
    tempo_map: TempoMap


def play(spec: RenderSpec, place: Place, progress: Progress) -> Played:
    """The track `spec.track` of the MIDI file `spec.source`, played by `spec.instrument`.

    At the output's rate, 48 kHz without one, and at `spec.tempo_map` where it is given. The length
    is the whole piece's, the same for all its tracks, or `spec.length_samples`: keys that are held
    there are let go. Raises UnreadableMidi, NotFound, BadInput (no such track), PlugInFailed,
    BackendUnavailable (Faust code that does not compile); the last two also from the blocks.
    """
    if spec.instrument is None:
        raise BadInput(f"{Path(spec.source).name} needs an instrument: name one that plays it.")
    track = _track_of(spec)
    performance = performance_of(track, spec.tempo_map, spec.start_seconds)
    sample_rate = spec.output.sample_rate or DEFAULT_SAMPLE_RATE
    length = max(1, floor(performance.length_seconds * sample_rate + 0.5))
    if spec.length_samples is not None:
        length = spec.length_samples
        performance = performance.until(length / sample_rate)
    tail = spec.tail or spec.chain.tail
    base, notes = Path(spec.base or Path(spec.source).parent), Notes()
    for words in performance.mended:
        notes.warn(words)
    stage = f"Getting {spec.instrument.name} ready"
    progress(0.0, stage)
    player = player_of(spec.instrument, sample_rate, base, place.plug_ins)
    take = Take(
        performance,
        track.name,
        sample_rate,
        length,
        round(tail.at_most_seconds * sample_rate),
        base,
        place.temporary,
        notes,
        progress,
    )
    progress(1.0, stage)
    return Played(
        sample_rate, player.channels, length, player.blocks(take), notes, performance.tempo_map
    )


def _track_of(spec: RenderSpec) -> NoteTrack:
    tracks = tracks_with_notes(Path(spec.source))
    if spec.track is None and len(tracks) == 1:
        return tracks[0]
    if spec.track is not None and 0 <= spec.track < len(tracks):
        return tracks[spec.track]
    listed = ", ".join(f"{track.index} ({track.name})" for track in tracks[:20])
    raise BadInput(f"{Path(spec.source).name} has the tracks {listed}: choose one of them.")
