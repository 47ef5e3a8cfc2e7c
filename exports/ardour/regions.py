"""The regions of audio tracks and the files they play.

A stereo file is two sources, one a channel; a mono file is the source of both channels of its
regions, so that it counts on both sides at unity. Where regions of one track lie over each other
they are transparent, for of opaque ones Ardour plays only the top.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from lxml import etree

from exports.ardour.fades import fades_of, put_fades
from exports.ardour.making import AudioSource, Making
from exports.ardour.positions import audio_length, audio_position
from exports.ardour.routes import regions_db
from exports.ardour.skeleton import add, put
from exports.clip_files import ClipFile
from exports.layout import Channel
from exports.names import clean_text
from session.clips import AudioClip
from session.model import Session


def add_audio_source(making: Making, file: ClipFile) -> AudioSource:
    """Add a file to `Sources`, and the region of all of it to `Regions`, the list of regions.

    Without flags Ardour writes nothing into the file, which may be linked to the session's.
    """
    ids = []
    for channel in range(min(2, file.channels)):
        ids.append(making.numbers.take())
        add(
            making.part("Sources"),
            "Source",
            name=file.name,
            take_id="",
            type="audio",
            flags="",
            id=ids[-1],
            channel=channel,
            origin="",
            gain=1,
        )
    if file.length_samples:
        whole = making.numbers.build("audio-region", PurePath(file.name).stem)
        rate = file.sample_rate
        put(
            whole,
            whole_file=True,
            automatic=True,
            start="a0",
            length=audio_length(file.length_samples, 0, rate),
            channels=len(ids),
        )
        _put_sources(whole, ids)
        making.part("Regions").append(whole)
    return AudioSource(file, ids[0], ids[-1])


def _put_sources(region: etree._Element, ids: list[str]) -> None:
    for kind in ("source", "master-source"):
        for channel, number in enumerate(ids):
            region.set(f"{kind}-{channel}", number)


@dataclass(frozen=True, slots=True)
class _Placed:
    """What is left of a clip from bar 1 on: its samples from `first` up to `end`."""

    clip: AudioClip
    source: AudioSource
    start_samples: int
    first_samples: int
    end_samples: int

    @property
    def stop_samples(self) -> int:
        """Where it ends on the timeline."""
        return self.start_samples + self.end_samples - self.first_samples


def _placed(
    clips: tuple[AudioClip, ...], sources: dict[str, AudioSource], session: Session
) -> list[_Placed]:
    found = []
    for clip in clips:
        start = session.tempo_map.samples_at_beats(clip.start_beats, session.sample_rate)
        source, first = sources[clip.file], max(0, -start)
        in_file = source.file.length_samples - clip.source_offset_samples
        end = min(clip.length_samples, in_file)
        if end > first:
            found.append(_Placed(clip, source, max(0, start), first, end))
    return found


def audio_regions(channel: Channel, making: Making, name: str) -> list[etree._Element]:
    """The audio clips of a channel as regions at their exact samples.

    They play at their own speed, for Ardour has no stretching while it plays: what is stretched is
    there as its warped sound.
    """
    session, more_db = making.session, regions_db(channel.track.gain_db)
    placed = sorted(
        _placed(channel.audio_clips, making.sources, session), key=lambda one: one.start_samples
    )
    over = _overlapping(placed)
    found = []
    for index, one in enumerate(placed):
        clip, rate = one.clip, session.sample_rate
        region = making.numbers.build("audio-region", clean_text(clip.name) or name)
        put(
            region,
            start=audio_position(clip.source_offset_samples + one.first_samples, rate),
            length=audio_length(one.end_samples - one.first_samples, one.start_samples, rate),
            opaque=index not in over,
            layering_index=index,
            scale_amplitude=repr(10 ** ((clip.gain_db + more_db) / 20)),
        )
        _put_sources(region, [one.source.left, one.source.right])
        put_fades(region, fades_of(clip, one.first_samples, one.end_samples), rate)
        found.append(region)
    return found


def _overlapping(placed: list[_Placed]) -> set[int]:
    """Which of the regions, in order of their starts, share time with another."""
    over: set[int] = set()
    latest, stop_samples = -1, -1
    for index, one in enumerate(placed):
        if one.start_samples < stop_samples:
            over |= {latest, index}
        if one.stop_samples > stop_samples:
            latest, stop_samples = index, one.stop_samples
    return over
