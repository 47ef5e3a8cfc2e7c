"""A Live set as a session."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from exports.ableton.read_clips import ClipReader, Place
from exports.ableton.read_files import AudioFiles
from exports.ableton.read_rejoin import Part, joined
from exports.ableton.read_scenes import scenes_laid_out
from exports.ableton.read_time import SongTime, read_key, read_time
from exports.ableton.read_tracks import TrackReader
from exports.ableton.read_values import LONGEST_BEATS, number_at, text_at
from exports.ableton.reading import looks_like_set, read_set
from exports.contract import ReadProject
from exports.names import clean_text
from session.model import Provenance, Session
from session.pitch import Key
from session.smf.timeline import sections_of

NEAR_BAR_LINE_BEATS = 1e-3
"""A clip that ends so little after a bar line ends on it: files are whole samples long."""

_ENDING = ".als"
_ARRANGED = {
    "AudioTrack": "DeviceChain/MainSequencer/Sample/ArrangerAutomation/Events/AudioClip",
    "MidiTrack": "DeviceChain/MainSequencer/ClipTimeable/ArrangerAutomation/Events/MidiClip",
}


class AbletonReader:
    """Reads `.als` files of Live 9 to 12."""

    name = "ableton"
    title = "Ableton Live set"

    def recognises(self, head: bytes, file_name: str) -> bool:
        """What is named `.als`, and XML that begins as Live's does, gzipped or not."""
        return file_name.lower().endswith(_ENDING) or looks_like_set(head)

    def read(self, project: Path, elsewhere: bool) -> ReadProject:
        """The session in the set. Raises BadInput, NotFound and what the disk says."""
        root = read_set(project)
        files = AudioFiles(root, project, elsewhere)
        session = _session(root, files, project)
        return ReadProject(session, files.all)


def _session(root: etree._Element, files: AudioFiles, project: Path) -> Session:
    said: list[str] = []
    time = read_time(root, said)
    ours = _our_words(root)
    mixer = TrackReader(root, bool(ours))
    parts = [Part(strip) for strip in mixer.strips()]
    arranged = any(part.strip.element.find(_ARRANGED[_tag(part)]) is not None for part in parts)
    scenes = None
    if not arranged:
        scenes = scenes_laid_out(root, [part.strip.element for part in parts], time, said)
    clips = ClipReader(scenes.time if scenes else time, files)
    if scenes:
        time = scenes.time
        for one in scenes.clips:
            _take(parts[one.track], one.clip, one.place, clips)
    for part in parts:
        for clip in part.strip.element.iterfind(_ARRANGED[_tag(part)]):
            place = clips.place(clip)
            if place:
                _take(part, clip, place, clips)
    tracks = joined(parts, bool(ours), said)
    buses = mixer.buses()
    if buses and not ours:
        said.append("What the returns bring back is not in the audio of the tracks.")
    length_beats = _length_beats(root, time, clips.end_beats, bool(ours))
    return Session(
        title=ours.get("Title", "")[:1000] or clean_text(project.stem) or "Live set",
        sample_rate=files.sample_rate,
        length_beats=length_beats,
        tempo_map=time.tempo_map,
        meter_map=time.meter_map,
        key=read_key(root) or (Key("C", "major") if ours.get("Key") == "C major" else None),
        sections=sections_of(list(time.markers), length_beats),
        tracks=tracks,
        buses=buses,
        provenance=Provenance(
            operation="import",
            engine="ableton-project",
            engine_version="1",
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            licence="As the imported project.",
            source_file=project.name,
            notes=tuple(dict.fromkeys([*said, *clips.said, *mixer.said])),
        ),
    )


def _tag(part: Part) -> str:
    return str(part.strip.element.tag)


def _take(part: Part, clip: etree._Element, place: Place, clips: ClipReader) -> None:
    if clip.tag == "AudioClip" and not part.strip.is_midi:
        part.audio += clips.audio(clip, place)
    elif clip.tag == "MidiClip" and part.strip.is_midi:
        part.midi.append(clips.midi(clip, place))


def _our_words(root: etree._Element) -> dict[str, str]:
    """What the annotation of a set that Roadie wrote says; nothing for any other set."""
    lines = text_at(root, "LiveSet/Annotation").splitlines()
    said = dict(line.split(": ", 1) for line in lines if ": " in line)
    return said if said.get("Made by", "").startswith("Roadie") else {}


def _length_beats(root: etree._Element, time: SongTime, end_beats: float, ours: bool) -> float:
    """To the bar line at or after the last clip, at least a bar; ours is as long as its loop."""
    meter_map, markers = time.meter_map, time.markers
    line = meter_map.bar_line_at_or_after(max(0.0, end_beats - NEAR_BAR_LINE_BEATS))
    loop = number_at(root, "LiveSet/Transport/LoopLength") if ours else 0.0
    starts_at_zero = number_at(root, "LiveSet/Transport/LoopStart") == 0
    if starts_at_zero and end_beats - NEAR_BAR_LINE_BEATS <= loop <= LONGEST_BEATS:
        return loop or meter_map.beats_at_bar(1)
    if not end_beats and markers:
        # Nothing plays: the last locator's bar is the last one.
        line = meter_map.beats_at_bar(meter_map.bar_at_beats(markers[-1][0])[0] + 1)
    return max(meter_map.beats_at_bar(1), line)
