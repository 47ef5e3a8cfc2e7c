"""A session as a Live set: the whole tree, and the bytes of the `.als`."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

from lxml import etree

from exports.ableton.clips import Sample
from exports.ableton.pointees import Pointees
from exports.ableton.skeleton import add, build, put
from exports.ableton.song_time import (
    live_bpm,
    meter_value,
    time_losses,
    write_key,
    write_locators,
    write_meter,
    write_tempo,
)
from exports.ableton.track_words import track_losses
from exports.ableton.tracks import SetShape, TrackWriter
from exports.names import clean_text
from exports.timeline import Region, regions
from exports.words import facts, provenance
from exports.xml_parts import at
from session.model import Session

_PREHEAR_WIDTH = 74
_GZIP_LEVEL = 4
"""A twelfth larger than at 6, in half the time."""

_EXTERNAL = (("Target", "AudioOut/External/S0"), ("UpperDisplayString", "Ext. Out"))


def live_set(session: Session, samples: dict[str, Sample]) -> tuple[etree._Element, list[str]]:
    """The root element of the set, and what it could not keep.

    `samples` are the files of the project by the session's own paths.
    """
    scenes = regions(session)
    shape = SetShape.of_its_own(session, scenes)
    pointees = Pointees()
    root = set_without_tracks(session, scenes, pointees)
    song = at(root, "LiveSet")
    writer = TrackWriter(session, samples, scenes, shape)
    at(song, "Tracks").extend([*writer.write(), *writer.write_returns()])
    for number in range(shape.returns):
        add(at(song, "SendsPre"), "SendPreBool", Id=number, Value=False)
    write_locators(session, root)
    put(song, "NextPointeeId", pointees.number([root]))
    return root, [*time_losses(session), *writer.losses, *track_losses(session, shape.own_returns)]


def set_without_tracks(
    session: Session, scenes: Sequence[Region], pointees: Pointees
) -> etree._Element:
    """A set with the session's tempo, meter, key and scenes; its pointees have no numbers yet."""
    root = build("set")
    song = at(root, "LiveSet")
    _write_main_tracks(song)
    write_meter(session, root, pointees)
    write_tempo(session, root, pointees)
    _write_scenes(session, scenes, song)
    put(song, "Transport/LoopLength", session.length_beats)
    if session.key:
        write_key(session.key, song)
    put(song, "Annotation", _annotation(session))
    return root


def als_bytes(root: etree._Element) -> bytes:
    """The set as Live stores it. The same set gives the same bytes.

    `gzip.compress` leaves the flag byte at 0; Live's browser refuses files where it is not.
    """
    etree.indent(root, "\t")
    text = etree.tostring(root, encoding="unicode")
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
    return gzip.compress(document.encode(), compresslevel=_GZIP_LEVEL, mtime=0)


def _write_main_tracks(song: etree._Element) -> None:
    for tag in ("MasterTrack", "PreHearTrack"):
        track = at(song, tag)
        put(track, "Name/EffectiveName", "Master")
        for child, value in _EXTERNAL:
            put(track, f"DeviceChain/AudioOutputRouting/{child}", value)
        put(track, "DeviceChain/AudioOutputRouting/LowerDisplayString", "1/2")
    put(song, "PreHearTrack/DeviceChain/Mixer/ViewStateSesstionTrackWidth", _PREHEAR_WIDTH)


def _write_scenes(session: Session, scenes: Sequence[Region], song: etree._Element) -> None:
    """A scene a section, with its tempo and meter where the piece changes them."""
    changes_tempo = len(session.tempo_map.steps) > 1
    changes_meter = len(session.meter_map.steps) > 1
    for number, region in enumerate(scenes):
        scene = build("scene")
        scene.set("Id", str(number))
        bar, _ = session.meter_map.bar_at_beats(region.start_beats)
        meter = session.meter_map.meter_at_bar(bar)
        put(scene, "Name", clean_text(region.name))
        put(scene, "Tempo", live_bpm(session.tempo_map.bpm_at_beats(region.start_beats)))
        put(scene, "IsTempoEnabled", changes_tempo)
        put(scene, "TimeSignatureId", meter_value(meter.numerator, meter.denominator))
        put(scene, "IsTimeSignatureEnabled", changes_meter)
        at(song, "Scenes").append(scene)


def _annotation(session: Session) -> str:
    pairs = [("Title", clean_text(session.title)), *facts(session), *provenance(session)]
    return "\n".join(f"{name}: {value}" for name, value in pairs)
