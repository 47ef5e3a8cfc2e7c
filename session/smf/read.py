"""A Standard MIDI File as a session."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from session.clips import BendPoint, MidiClip, Note
from session.errors import UnreadableMidi
from session.meter import DENOMINATORS, MeterMap, MeterStep
from session.model import Provenance, Section, Session, Track
from session.pitch import Key, Mode
from session.smf.write import BEND_RANGE_SEMITONES, DRUM_CHANNEL
from session.tempo import TempoMap, TempoStep, on_beat_grid
from session.units import ROLE_COLOURS, Role

DEFAULT_BPM = 120.0
"""The tempo of a file that names none (SMF 1.0, set tempo)."""

_BPM_BOUNDS = (10.0, 1000.0)
_SHORTEST_NOTE_BEATS = 1 / 960


@dataclass
class _Part:
    """What one track or channel of the file plays, while it is read."""

    name: str
    channel: int
    program: int | None = None
    notes: list[Note] = field(default_factory=list)


def read_smf(data: bytes, name: str, sample_rate: int = 48_000) -> Session:
    """The session in the bytes of a MIDI file of type 0 or 1; `name` is what errors call it.

    Type 0 is split by channel. Times are on the nanobeat grid; note-offs that are missing are
    put at the track's end; zero-length notes get a tick. What had to be mended is in
    `provenance.notes`. Raises UnreadableMidi when it is no MIDI file, or holds no note.
    """
    file = _parse(data, name)
    mended: list[str] = []
    timeline = _Timeline(file.ticks_per_beat)
    parts: list[_Part] = []
    for index, track in enumerate(file.tracks):
        parts += _read_track(track, index, timeline, mended)
    if not parts:
        raise UnreadableMidi(f"{name} holds no notes: choose a MIDI file with music in it.")
    end_beats = max(note.end_beats for part in parts for note in part.notes)
    meter_map = _meter_map(timeline.meters, mended)
    length_beats = meter_map.bar_line_at_or_after(max(end_beats, timeline.marked_end_beats))
    return Session(
        title=timeline.title or name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "MIDI",
        sample_rate=sample_rate,
        length_beats=length_beats,
        tempo_map=_tempo_map(timeline.tempi, mended),
        meter_map=meter_map,
        key=timeline.key,
        sections=_sections(timeline.markers, length_beats),
        tracks=tuple(_track_of_part(part, length_beats) for part in parts),
        provenance=Provenance(
            operation="import",
            engine="midi-file",
            engine_version="1",
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            licence="As the imported file.",
            source_file=name,
            notes=tuple(dict.fromkeys(mended)),
        ),
    )


def _parse(data: bytes, name: str) -> Any:
    from mido import MidiFile
    from mido.midifiles.meta import KeySignatureError

    if data[:4] != b"MThd" and data[8:12] != b"RMID":
        raise UnreadableMidi(f"{name} is not a MIDI file: choose a .mid file.")
    if data[8:12] == b"RMID":
        data = data[data.find(b"MThd") :]
    try:
        file = MidiFile(file=BytesIO(data), charset="latin1", clip=True)
    except (
        OSError,
        EOFError,
        ValueError,
        IndexError,
        KeyError,
        TypeError,
        OverflowError,
        MemoryError,
        KeySignatureError,
    ) as error:
        raise UnreadableMidi(
            f"{name} is damaged: export the MIDI file again from where it came."
        ) from error
    if file.type == 2:
        raise UnreadableMidi(f"{name} is a type 2 MIDI file: save it as type 0 or 1.")
    if not 0 < file.ticks_per_beat < 0x8000:
        raise UnreadableMidi(f"{name} counts film frames, not beats: export it with ticks a beat.")
    return file


class _Timeline:
    """What the file says about the whole piece, gathered from all its tracks."""

    def __init__(self, ticks_per_beat: int) -> None:
        self.ticks_per_beat = ticks_per_beat
        self.title = ""
        self.key: Key | None = None
        self.tempi: list[tuple[float, float]] = []
        self.meters: list[tuple[float, int, int]] = []
        self.markers: list[tuple[float, str]] = []
        self.marked_end_beats = 0.0

    def take(self, beats: float, message: Any) -> None:
        """Keep what a meta message says, if it is about the whole piece."""
        match message.type:
            case "set_tempo" if message.tempo > 0:
                self.tempi.append((beats, 60e6 / message.tempo))
            case "time_signature":
                self.meters.append((beats, message.numerator, message.denominator))
            case "key_signature" if self.key is None:
                tonic = message.key.removesuffix("m")
                mode: Mode = "minor" if message.key.endswith("m") else "major"
                self.key = Key.of_pitch_class(Key(tonic, "major").pitch_class, mode)
            case "marker":
                self.markers.append((beats, _text(message.text)))


def _text(latin1: str) -> str:
    """The text of a meta event: UTF-8 if it is valid as that, Latin-1 otherwise."""
    raw = latin1.encode("latin1", "replace")
    try:
        return raw.decode("utf-8").strip("\0 ")[:1000]
    except UnicodeDecodeError:
        return latin1.strip("\0 ")[:1000]


def _read_track(track: Any, index: int, timeline: _Timeline, mended: list[str]) -> list[_Part]:
    parts: dict[int, _Part] = {}
    sounding: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
    bends: dict[int, list[tuple[float, float]]] = defaultdict(list)
    programs: dict[int, int] = {}
    track_name, ticks, beats = "", 0, 0.0

    def close(channel: int, pitch: int, end_beats: float) -> None:
        start, velocity = sounding[channel, pitch].pop(0)
        part = parts.setdefault(channel, _Part("", channel, programs.get(channel)))
        length = on_beat_grid(max(end_beats - start, _SHORTEST_NOTE_BEATS))
        if end_beats <= start:
            mended.append("Notes without length were given the shortest one.")
        part.notes.append(
            Note(pitch, velocity, start, length, _bends(bends[channel], start, end_beats))
        )

    for message in track:
        ticks += message.time
        beats = on_beat_grid(ticks / timeline.ticks_per_beat)
        if message.is_meta:
            if message.type == "track_name":
                track_name = track_name or _text(message.name)
            timeline.take(beats, message)
        elif message.type == "program_change":
            programs.setdefault(message.channel, message.program)
        elif message.type == "pitchwheel":
            bends[message.channel].append((beats, message.pitch / 8192 * BEND_RANGE_SEMITONES))
        elif message.type == "note_on" and message.velocity > 0:
            sounding[message.channel, message.note].append((beats, message.velocity))
        elif message.type in ("note_on", "note_off") and sounding[message.channel, message.note]:
            close(message.channel, message.note, beats)
    for (channel, pitch), starts in sounding.items():
        while starts:
            mended.append("Notes that never ended were ended with their track.")
            close(channel, pitch, beats)
    timeline.marked_end_beats = max(timeline.marked_end_beats, beats)
    if index == 0:
        timeline.title = track_name if not parts else ""
    return _named(list(parts.values()), track_name, index, bool(bends))


def _named(parts: list[_Part], track_name: str, index: int, bent: bool) -> list[_Part]:
    """The parts with names; channels that only serve single-note bends become one part."""
    if bent and len(parts) > 1:
        merged = _Part(track_name, parts[0].channel, parts[0].program)
        merged.notes = [note for part in parts for note in part.notes]
        parts = [merged]
    for part in parts:
        base = track_name or f"Track {index + 1}"
        part.name = base if len(parts) == 1 else f"{base} ch {part.channel + 1}"
        part.notes.sort(key=lambda note: (note.start_beats, note.pitch))
    return parts


def _bends(wheel: list[tuple[float, float]], start: float, end: float) -> tuple[BendPoint, ...]:
    """The wheel's moves while a note sounds, with where it stood when the note began."""
    before = [semitones for beats, semitones in wheel if beats <= start]
    during = [
        BendPoint(on_beat_grid(beats - start), semitones)
        for beats, semitones in wheel
        if start < beats < end
    ]
    at_start = before[-1] if before else 0.0
    if not during and at_start == 0.0:
        return ()
    return (BendPoint(0.0, at_start), *during)


def _tempo_map(tempi: list[tuple[float, float]], mended: list[str]) -> TempoMap:
    low, high = _BPM_BOUNDS
    steps: dict[float, float] = {0.0: DEFAULT_BPM}
    for beats, bpm in sorted(tempi, key=lambda item: item[0]):
        if not low <= bpm <= high:
            mended.append("A tempo outside 10 to 1000 bpm was brought inside.")
        steps[beats] = _tidy_bpm(min(max(bpm, low), high))
    return TempoMap(tuple(TempoStep(beats, bpm) for beats, bpm in sorted(steps.items())))


def _tidy_bpm(bpm: float) -> float:
    """The rounder number that gives the same whole microseconds a quarter note, if there is one."""
    for decimals in (0, 1, 2, 3):
        rounder = round(bpm, decimals)
        if rounder and round(60e6 / rounder) == round(60e6 / bpm):
            return rounder
    return bpm


def _meter_map(meters: list[tuple[float, int, int]], mended: list[str]) -> MeterMap:
    """The meters at bar lines; a change inside a bar shortens that bar, where notation can."""
    steps: list[MeterStep] = [MeterStep(0, 4, 4)]
    for beats, numerator, denominator in sorted(meters, key=lambda item: item[0]):
        if not 1 <= numerator <= 99 or denominator not in DENOMINATORS:
            mended.append(f"The meter {numerator}/{denominator} was left out.")
            continue
        bar, rest = MeterMap(tuple(steps)).bar_at_beats(beats)
        if rest > 0:
            short = _short_bar(bar, rest)
            if short is None:
                mended.append("A change of meter inside a bar was moved to its bar line.")
            else:
                steps = [step for step in steps if step.start_bar < bar] + [short]
            bar += 1
        steps = [step for step in steps if step.start_bar < bar]
        steps.append(MeterStep(bar, numerator, denominator))
    return MeterMap(tuple(steps))


def _short_bar(bar: int, length_beats: float) -> MeterStep | None:
    for denominator in DENOMINATORS[2:]:
        numerator = length_beats * denominator / 4
        if numerator == int(numerator) and 1 <= numerator <= 99:
            return MeterStep(bar, int(numerator), denominator)
    return None


def _sections(markers: list[tuple[float, str]], length_beats: float) -> tuple[Section, ...]:
    at = {beats: text for beats, text in sorted(markers) if beats < length_beats}
    starts = [*at, length_beats]
    return tuple(
        Section(text, start, end - start)
        for (start, text), end in zip(at.items(), starts[1:], strict=True)
    )


_ROLE_WORDS: tuple[tuple[str, Role], ...] = (
    ("drum", "drums"),
    ("perc", "drums"),
    ("kit", "drums"),
    ("bass", "bass"),
    ("pad", "pad"),
    ("string", "pad"),
    ("lead", "lead"),
    ("melody", "lead"),
    ("vocal", "vocals"),
    ("voice", "vocals"),
    ("chord", "chords"),
    ("key", "chords"),
    ("piano", "chords"),
    ("guitar", "chords"),
    ("organ", "chords"),
    ("fx", "fx"),
)


def role_of_part(name: str, channel: int, program: int | None) -> Role:
    """The role of a MIDI part: by channel 10, then by its name, then by its GM programme."""
    if channel == DRUM_CHANNEL:
        return "drums"
    lowered = name.lower()
    for word, role in _ROLE_WORDS:
        if word in lowered:
            return role
    if program is None:
        return "other"
    families: tuple[tuple[range, Role], ...] = (
        (range(32), "chords"),
        (range(32, 40), "bass"),
        (range(40, 56), "pad"),
        (range(56, 88), "lead"),
        (range(88, 96), "pad"),
        (range(96, 104), "fx"),
        (range(112, 120), "drums"),
        (range(120, 128), "fx"),
    )
    return next((role for programs, role in families if program in programs), "other")


def _track_of_part(part: _Part, length_beats: float) -> Track:
    role = role_of_part(part.name, part.channel, part.program)
    return Track(
        name=part.name,
        role=role,
        colour=ROLE_COLOURS[role],
        midi_clips=(MidiClip(0.0, length_beats, tuple(part.notes), part.name),),
        midi_program=part.program,
    )
