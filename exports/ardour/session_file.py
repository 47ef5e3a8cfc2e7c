"""The session file: everything an Ardour session says about itself."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from exports.ardour.effects import plug_ins
from exports.ardour.making import Making
from exports.ardour.midi_regions import midi_regions
from exports.ardour.positions import audio_position, beat_position
from exports.ardour.regions import add_audio_source, audio_regions
from exports.ardour.route_names import MASTER
from exports.ardour.routes import Strip, add_sends, playlist, route
from exports.ardour.skeleton import Numbers, add, put
from exports.ardour.tempo_map import fill_tempo_map
from exports.clip_files import ClipFile
from exports.layout import Channel, Folder, layout
from exports.names import clean_text
from exports.words import facts, provenance
from exports.xml_parts import at
from session.effects import Chain
from session.model import Session


def session_file(
    session: Session, name: str, files: dict[str, ClipFile], midi_folder: Path
) -> etree._Element:
    """The session called `name`, which plays `files`; its MIDI files go into `midi_folder`.

    Raises StorageFailed.
    """
    numbers = Numbers()
    making = Making(session, numbers.build("session", name), numbers, midi_folder)
    put(making.root, sample_rate=session.sample_rate)
    _add_metadata(making)
    _add_locations(making)
    fill_tempo_map(at(making.root, "TempoMap"), session.tempo_map, session.meter_map)
    for file, placed in files.items():
        making.sources[file] = add_audio_source(making, placed)
    making.part("Routes").append(numbers.build("master", MASTER))
    _add_tracks(making)
    _add_busses(making)
    put(making.root, id_counter=numbers.last + 1)
    return making.root


def _add_metadata(making: Making) -> None:
    session = making.session
    words = (*facts(session), *provenance(session))
    for tag, text in (
        ("title", clean_text(session.title)),
        ("comment", "; ".join(f"{name}: {value}" for name, value in words)),
        ("copyright", clean_text(session.provenance.licence)),
    ):
        if text:
            add(making.part("Metadata"), tag).text = text


def _add_locations(making: Making) -> None:
    """The range that is the session, and each section as a range that moves with the bars."""
    session, rate = making.session, making.session.sample_rate
    end = audio_position(session.length_samples, rate)
    _add_location(making, "session", "a0", end, "IsSessionRange")
    for number, section in enumerate(session.sections, 1):
        name = clean_text(section.name) or f"Section {number}"
        start, end_beats = section.start_beats, section.start_beats + section.length_beats
        if end_beats > 0:
            places = beat_position(max(0.0, start)), beat_position(end_beats)
            _add_location(making, name, *places, "IsRangeMarker")


def _add_location(making: Making, name: str, start: str, end: str, flags: str) -> None:
    add(
        making.part("Locations"),
        "Location",
        id=making.numbers.take(),
        name=name,
        start=start,
        end=end,
        flags=flags,
        locked=False,
        timestamp=0,
        cue=0,
    )


def _add_tracks(making: Making) -> None:
    groups: set[str] = set()
    for one in layout(making.session):
        if isinstance(one, Folder):
            _add_folder(making, one, groups)
        else:
            _add_track(making, one, None)


_SHAREABLE = ("gain", "mute", "solo", "recenable", "select", "route_active", "color", "monitoring")
"""What the tracks of a route group can have in common."""


def _add_folder(making: Making, folder: Folder, groups: set[str]) -> None:
    """A folder as a route group that shares nothing, so that each track keeps its own fader."""
    name, count = folder.name, 1
    while name in groups:
        count += 1
        name = f"{folder.name} {count}"
    groups.add(name)
    routes = [_add_track(making, channel, name) for channel in folder.channels]
    shared = dict.fromkeys(_SHAREABLE, False)
    add(
        making.part("RouteGroups"),
        "RouteGroup",
        id=making.numbers.take(),
        rgba=int(folder.colour[1:], 16) << 8 | 0xFF,
        used_to_share_gain=False,
        name=name,
        hidden=False,
        active=True,
        relative=True,
        **shared,
        group_master_number=-1,
        routes="".join(f"{number} " for number in routes),
    )


def _add_track(making: Making, channel: Channel, group: str | None) -> str:
    """Add a channel as a track with its playlist; gives the number of its route."""
    track, midi = channel.track, channel.kind == "midi"
    name = making.route_names.take(channel.name, f"Track {channel.number}")
    strip = Strip(
        name,
        track.colour,
        track.gain_db,
        track.pan,
        channel.mute,
        group,
        tuple(plug_ins(channel.chain or Chain(""))[0]),
    )
    order = len(making.part("Routes"))
    element = route("midi-track" if midi else "audio-track", strip, order, making.numbers)
    making.part("Routes").append(element)
    if not midi and channel.sends:  # Ardour sends no MIDI to a bus
        making.sending.append((element, channel.sends))
    regions = midi_regions if midi else audio_regions
    making.part("Playlists").append(
        playlist(
            element,
            "midi" if midi else "audio",
            regions(channel, making, name),
            making.numbers,
        )
    )
    return str(element.get("id"))


def _add_busses(making: Making) -> None:
    """The busses, muted: what they return is in the stems."""
    busses: dict[str, etree._Element] = {}
    for number, bus in enumerate(making.session.buses, 1):
        name = making.route_names.take(bus.name, f"Bus {number}")
        chain = tuple(plug_ins(bus.chain or Chain(""))[0])
        strip = Strip(name, bus.colour, bus.gain_db, bus.pan, True, plug_ins=chain)
        element = route("bus", strip, len(making.part("Routes")), making.numbers)
        making.part("Routes").append(element)
        busses[bus.name] = element
    bit = 1
    for element, sends in making.sending:
        add_sends(element, sends, busses, bit, making.numbers)
        bit += len(sends)


def session_bytes(root: etree._Element) -> bytes:
    """The session file's bytes."""
    etree.indent(root)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written + b"\n"
