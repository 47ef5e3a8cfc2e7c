"""A Live set as a session."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from exports.ableton.read_clips import ClipReader, Place
from exports.ableton.read_files import AudioFiles
from exports.ableton.read_scenes import scenes_laid_out
from exports.ableton.read_time import read_key, read_time
from exports.ableton.read_tracks import TrackReader
from exports.ableton.read_values import number_at, text_at
from exports.ableton.reading import looks_like_set, read_set
from exports.brought_inside import name_inside
from exports.contract import ReadProject
from exports.imported import NEAR_BAR_LINE_BEATS, SongTime, length_in_bars, provenance_of
from exports.names import clean_text
from exports.rejoin import Strip, joined
from exports.words import is_ours, pairs_in
from session.clips import AudioClip, MidiClip
from session.model import Session
from session.pitch import Key
from session.smf.read import LONGEST_BEATS
from session.smf.timeline import sections_of

_ENDING = ".als"
_ARRANGED = {
    "AudioTrack": "DeviceChain/MainSequencer/Sample/ArrangerAutomation/Events/AudioClip",
    "MidiTrack": "DeviceChain/MainSequencer/ClipTimeable/ArrangerAutomation/Events/MidiClip",
}


@dataclass
class _Part:
    """A track of the set with what it plays."""

    element: etree._Element
    strip: Strip
    audio: list[AudioClip] = field(default_factory=list)
    midi: list[MidiClip] = field(default_factory=list)

    @property
    def arranged(self) -> str:
        """Where its clips of the arrangement stand."""
        return _ARRANGED[str(self.element.tag)]

    @property
    def whole(self) -> Strip:
        """The strip with what it plays."""
        return replace(self.strip, audio=tuple(self.audio), midi=tuple(self.midi))


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
    words = pairs_in(text_at(root, "LiveSet/Annotation"))
    ours = is_ours(words)
    if not ours:
        words = {}
    mixer = TrackReader(root, ours)
    parts = [_Part(element, strip) for element, strip in mixer.strips()]
    arranged = any(part.element.find(part.arranged) is not None for part in parts)
    scenes = None
    if not arranged:
        scenes = scenes_laid_out(root, [part.element for part in parts], time, said)
    clips = ClipReader(scenes.time if scenes else time, files)
    if scenes:
        time = scenes.time
        for one in scenes.clips:
            _take(parts[one.track], one.clip, one.place, clips)
    for part in parts:
        for clip in part.element.iterfind(part.arranged):
            place = clips.place(clip)
            if place:
                _take(part, clip, place, clips)
    tracks = joined([part.whole for part in parts], said)
    buses = mixer.buses()
    if buses and not ours and any(track.audio_clips for track in tracks):
        said.append("What the returns bring back is not in the audio of the tracks.")
    length_beats = _length_beats(root, time, clips.end_beats, ours)
    return Session(
        title=name_inside(words.get("Title", "")) or clean_text(project.stem) or "Live set",
        sample_rate=files.sample_rate,
        length_beats=length_beats,
        tempo_map=time.tempo_map,
        meter_map=time.meter_map,
        key=read_key(root) or (Key("C", "major") if words.get("Key") == "C major" else None),
        sections=sections_of(list(time.markers), length_beats),
        tracks=tracks,
        buses=buses,
        provenance=provenance_of("ableton", project, said, clips.said, mixer.said),
    )


def _take(part: _Part, clip: etree._Element, place: Place, clips: ClipReader) -> None:
    if clip.tag == "AudioClip" and not part.strip.is_midi:
        part.audio += clips.audio(clip, place)
    elif clip.tag == "MidiClip" and part.strip.is_midi:
        part.midi.append(clips.midi(clip, place))


def _length_beats(root: etree._Element, time: SongTime, end_beats: float, ours: bool) -> float:
    """To the bar line at or after the last clip, at least a bar; ours is as long as its loop."""
    meter_map, markers = time.meter_map, time.markers
    loop = number_at(root, "LiveSet/Transport/LoopLength") if ours else 0.0
    starts_at_zero = number_at(root, "LiveSet/Transport/LoopStart") == 0
    if starts_at_zero and end_beats - NEAR_BAR_LINE_BEATS <= loop <= LONGEST_BEATS:
        return loop or meter_map.beats_at_bar(1)
    if not end_beats and markers:
        # Nothing plays: the last locator's bar is the last one.
        return meter_map.beats_at_bar(meter_map.bar_at_beats(markers[-1][0])[0] + 1)
    return length_in_bars(end_beats, meter_map)
