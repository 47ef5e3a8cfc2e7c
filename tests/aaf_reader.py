"""An AAF file by readers that are not ours: OpenTimelineIO says what plays where, olefile has the
sound. Between them stands a parser of the few bytes that say whose sound a stream is."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import olefile
import opentimelineio as otio
from numpy.typing import NDArray

from tests.played_sound import add, fades

MOB_ID, DATA = 0x2701, 0x2702
"""Properties of EssenceData: AAF Object Specification 1.1, EssenceData class."""

EXPECTED_ISSUES = ("incorrect CLSID in OLE header", "transaction_signature_number")
"""What olefile remarks on every AAF file: the header's class says that it is one."""


class BrokenAaf(ValueError):
    """The file is not one that the readers agree on."""


@dataclass(frozen=True)
class ReadClip:
    """A clip of a track in samples; `sources` are the sound of its channels, by mob."""

    start: int
    offset: int
    length: int
    gain: float
    enabled: bool
    sources: tuple[str, ...]
    fade_in: int = 0
    fade_out: int = 0


@dataclass
class ReadAaf:
    """The timeline of a file: tracks as (name, clips), markers as (name, sample)."""

    sample_rate: int
    start_seconds: float
    tracks: list[tuple[str, list[ReadClip]]] = field(default_factory=list)
    markers: list[tuple[str, int]] = field(default_factory=list)
    lengths: dict[str, int] = field(default_factory=dict)
    essence: dict[str, NDArray[np.float64]] = field(default_factory=dict)


def read_aaf(path: Path) -> ReadAaf:
    """Read the file; raises BrokenAaf where the readers refuse it or do not agree."""
    try:
        essence = essence_of(path)
        collection = otio.adapters.read_from_file(str(path), adapter_name="AAF", simplify=False)
        return _read(collection, essence)
    except BrokenAaf:
        raise
    except Exception as error:
        raise BrokenAaf(f"{type(error).__name__}: {error}") from error


def _read(collection: Any, essence: dict[str, NDArray[np.float64]]) -> ReadAaf:
    (timeline,) = (one for one in collection if isinstance(one, otio.schema.Timeline))
    slots = [one for one in timeline.tracks if one.kind == "Audio" and len(one)]
    found = ReadAaf(0, timeline.global_start_time.to_seconds(), essence=essence)
    for slot in slots:
        (sequence,) = slot
        found.tracks.append((slot.name, list(_clips(sequence, found))))
    for clip in timeline.find_children(descended_from_type=otio.core.Item):
        for marker in clip.markers:
            found.markers.append((marker.name, marker.metadata["AAF"]["Position"]))
    found.markers.sort(key=lambda one: one[1])
    for mob, length in found.lengths.items():
        if mob not in found.essence or len(found.essence[mob]) != length:
            raise BrokenAaf(f"the sound of {mob} is not {length} samples long")
    return found


def _clips(sequence: Any, found: ReadAaf) -> Iterator[ReadClip]:
    position, before = 0, None
    children = list(sequence)
    for index, child in enumerate(children):
        if isinstance(child, otio.schema.Transition):
            before = child
            continue
        length = round(child.duration().value)
        if not isinstance(child, otio.schema.Gap):
            after = children[index + 1] if index + 1 < len(children) else None
            yield _clip(child, position, (_fade(before), _fade(after)), found)
        position, before = position + length, None


def _fade(neighbour: Any) -> int:
    if not isinstance(neighbour, otio.schema.Transition):
        return 0
    return int(neighbour.metadata["AAF"]["Length"])


def _clip(item: Any, start: int, fades: tuple[int, int], found: ReadAaf) -> ReadClip:
    length = round(item.duration().value)
    sources, offsets = [], set()
    for leaf, offset in _leaves(item, 0):
        mob = leaf.media_reference.metadata["AAF"]
        described = mob["EssenceDescription"]
        if (described["QuantizationBits"], described["Channels"]) != (24, 1):
            raise BrokenAaf("a source is not 24-bit mono")
        found.sample_rate = int(described["AudioSamplingRate"])
        found.lengths[mob["MobID"]] = described["Length"]
        sources.append(mob["MobID"])
        offsets.add(offset)
        if offset + length > described["Length"]:
            raise BrokenAaf("a clip plays past the end of its sound")
    (offset,) = offsets
    return ReadClip(
        start, offset, length, _gain(item), item.enabled, tuple(sources), fades[0], fades[1]
    )


def _leaves(item: Any, offset: int) -> Iterator[tuple[Any, int]]:
    """The sources under an item, and where in them it starts."""
    offset += round(item.source_range.start_time.value) if item.source_range else 0
    if isinstance(item, otio.schema.Clip):
        yield item, offset
    elif isinstance(item, otio.core.Composition):
        for child in item:
            yield from _leaves(child, offset)


def _gain(item: Any) -> float:
    gain = 1.0
    for effect in item.effects:
        gain *= float(Fraction(effect.metadata["AAF"].get("Parameters", {}).get("Amplitude", 1)))
    for child in item if isinstance(item, otio.schema.Stack) else ():
        gain *= _gain(child) if len(item) == 1 else 1.0
    return gain


def essence_of(path: Path) -> dict[str, NDArray[np.float64]]:
    """The sound of every source by its mob, read from the streams of the compound file."""
    found = {}
    with olefile.OleFileIO(path) as file:
        issues = [str(text) for _, text in file.parsing_issues]
        if unexpected := [
            one for one in issues if not any(word in one for word in EXPECTED_ISSUES)
        ]:
            raise BrokenAaf(unexpected[0])
        for entry in file.listdir():
            if entry[-1].startswith("Data-"):
                properties = file.openstream([*entry[:-1], "properties"]).read()
                found[_mob_of(properties)] = _samples(file.openstream(entry).read())
    return found


def _mob_of(properties: bytes) -> str:
    """The mob an EssenceData object belongs to, written as a UMID is."""
    _, _, count = struct.unpack_from("<BBH", properties)
    position = 4 + 6 * count
    for index in range(count):
        number, _, size = struct.unpack_from("<HHH", properties, 4 + 6 * index)
        if number == MOB_ID:
            mob = properties[position : position + size]
            one, two, three = struct.unpack_from("<IHH", mob, 16)
            material = struct.pack(">IHH", one, two, three) + mob[24:32]
            words = (mob[:16] + material).hex()
            return "urn:smpte:umid:" + ".".join(
                words[place : place + 8] for place in range(0, 64, 8)
            )
        position += size
    raise BrokenAaf("a stream of sound belongs to no mob")


def _samples(data: bytes) -> NDArray[np.float64]:
    low = np.frombuffer(data[: len(data) // 3 * 3], np.uint8).reshape(-1, 3)
    whole = np.zeros((len(low), 4), np.uint8)
    whole[:, 1:] = low
    return (whole.view("<i4")[:, 0] >> 8) / 2.0**23


def sum_of(read: ReadAaf, length: int) -> NDArray[np.float64]:
    """What the enabled clips sound like together, `(2, length)`."""
    mix = np.zeros((2, length))
    for _, clips in read.tracks:
        for clip in (one for one in clips if one.enabled):
            gain = clip.gain * fades(clip.length, clip.fade_in, clip.fade_out)
            sides = [read.essence[source] for source in (clip.sources[0], clip.sources[-1])]
            end = clip.offset + clip.length
            add(mix, np.stack([one[clip.offset : end] for one in sides]) * gain, clip.start)
    return mix
