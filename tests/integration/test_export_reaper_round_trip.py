"""session -> REAPER project -> session keeps everything that the project can carry."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.clip_files import ClipFile
from exports.layout import Folder, layout
from exports.reaper import ReaperExporter, ReaperReader
from exports.reaper.project import project
from exports.timeline import PlacedAudio, place_audio
from session import (
    AudioClip,
    BendPoint,
    Bus,
    Chain,
    Chord,
    Key,
    MeterMap,
    MeterStep,
    MidiClip,
    Note,
    Section,
    Send,
    Session,
    TempoMap,
    TempoStep,
    Track,
    WarpPoint,
)
from session.effects import (
    Compressor,
    Delay,
    EqBand,
    Equaliser,
    Gain,
    Limiter,
    Reverb,
)
from session.progress import silent
from tests.export_material import FIVE_TEMPI, PROVENANCE, SEVEN_EIGHT, a_session
from tests.hard_sessions import HARD

TICK = 1 / 960
RATES = (44_100, 48_000, 96_000)
NAMES = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x1FAFF, exclude_categories=("Cs", "Cc", "Cn")),
    min_size=1,
    max_size=24,
).filter(lambda text: text == text.strip() and text and "`" not in text)
COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")
TICKS = st.integers(0, 30 * 960)


@st.composite
def tempo_maps(draw: st.DrawFn) -> TempoMap:
    starts = sorted(draw(st.sets(st.integers(1, 20 * 960), max_size=4)))
    bpm = st.floats(20, 400).map(lambda value: round(value, 3))
    tempi = [draw(bpm) for _ in range(len(starts) + 1)]
    kept = [TempoStep(0.0, tempi[0])]
    for start, tempo in zip(starts, tempi[1:], strict=True):
        if tempo != kept[-1].bpm:
            kept.append(TempoStep(round(start * TICK, 9), tempo))
    return TempoMap(tuple(kept))


@st.composite
def meter_maps(draw: st.DrawFn) -> MeterMap:
    steps, bar = [], 0
    for _ in range(draw(st.integers(1, 4))):
        numerator, denominator = draw(st.integers(1, 15)), draw(st.sampled_from((2, 4, 8, 16)))
        if not steps or (steps[-1].numerator, steps[-1].denominator) != (numerator, denominator):
            steps.append(MeterStep(bar, numerator, denominator))
            bar += draw(st.integers(1, 3))
    return MeterMap(tuple(steps))


@st.composite
def midi_clips(draw: st.DrawFn) -> MidiClip:
    length = draw(st.integers(1, 16 * 960))
    notes, ends = [], dict[int, int]()
    for start in sorted(draw(st.lists(st.integers(0, length - 1), max_size=12))):
        pitch = draw(st.integers(0, 127))
        if start < ends.get(pitch, 0):
            continue
        ends[pitch] = start + draw(st.integers(1, 960))
        bends: tuple[BendPoint, ...] = ()
        half = (ends[pitch] - start) // 2
        if half and draw(st.booleans()):
            bends = (BendPoint(0.0, 0.5), BendPoint(round(half * TICK, 9), -1.0))
        notes.append(
            Note(
                pitch,
                draw(st.integers(1, 127)),
                round(start * TICK, 9),
                round((ends[pitch] - start) * TICK, 9),
                bends,
            )
        )
    notes.sort(key=lambda note: (note.start_beats, note.pitch))
    start = draw(TICKS)
    return MidiClip(round(start * TICK, 9), round(length * TICK, 9), tuple(notes), draw(NAMES))


@st.composite
def audio_clips(draw: st.DrawFn, rate: int) -> AudioClip:
    length = draw(st.integers(rate // 10, 4 * rate))
    offset = draw(st.integers(0, rate))
    points: tuple[WarpPoint, ...] = ()
    if draw(st.booleans()):
        beats = draw(st.integers(960, 8 * 960))
        middle = draw(st.floats(0.3, 0.7))
        points = (
            WarpPoint(offset, 0.0),
            WarpPoint(offset + length // 2, round(round(beats * middle) * TICK, 9)),
            WarpPoint(offset + length, round(beats * TICK, 9)),
        )
    return AudioClip(
        draw(st.sampled_from(("audio/a.wav", "audio/b.wav"))),
        round(draw(TICKS) * TICK, 9),
        length,
        offset,
        points,
        draw(st.integers(-40, 12)) / 2,
        draw(NAMES),
        draw(st.integers(0, length // 2)),
        draw(st.integers(0, length // 2)),
    )


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    rate = draw(st.sampled_from(RATES))
    buses = tuple(
        Bus(name, draw(COLOURS), None, draw(st.integers(-30, 6)), draw(st.integers(-4, 4)) / 4)
        for name in draw(st.lists(NAMES, max_size=2, unique=True))
    )
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    tracks = []
    for number, name in enumerate(names):
        tracks.append(
            Track(
                name=f"{number} {name} x",
                role="other",
                colour=draw(COLOURS),
                audio_clips=tuple(draw(st.lists(audio_clips(rate), max_size=3))),
                midi_clips=tuple(draw(st.lists(midi_clips(), max_size=2))),
                gain_db=draw(st.integers(-120, 24)) / 2,
                pan=draw(st.integers(-8, 8)) / 8,
                mute=draw(st.booleans()),
                midi_program=draw(st.none() | st.integers(0, 127)),
                sends=tuple(
                    Send(bus.name, draw(st.integers(-60, 6)))
                    for bus in buses
                    if number == 0 or draw(st.booleans())  # a return without a sender is no return
                ),
                group=draw(st.none() | st.sampled_from(("Choir", "Low end"))),
            )
        )
    cuts = sorted(draw(st.sets(st.integers(0, 40), max_size=5)))
    sections = tuple(
        Section(draw(NAMES), float(start), float(end - start)) for start, end in pairwise(cuts)
    )
    return Session(
        title=draw(NAMES),
        sample_rate=rate,
        length_beats=float(draw(st.integers(1, 64))),
        tempo_map=draw(tempo_maps()),
        meter_map=draw(meter_maps()),
        provenance=PROVENANCE,
        key=draw(st.none() | st.sampled_from((Key("F#", "minor"), Key("Bb", "dorian")))),
        sections=sections,
        chords=tuple(Chord("Am7", one.start_beats, one.length_beats) for one in sections),
        tracks=tuple(tracks),
        buses=buses,
    )


def there_and_back(session: Session) -> Session:
    """The session as its project has it; its audio is missing, so no file's length is known."""
    files = {
        file: ClipFile(Path(file), Path(file).name, 2, 1, session.sample_rate, 1, 0)
        for file in session.files()
    }
    written, _ = project(session, files)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "song.rpp"
        path.write_text(written.written(), "utf-8", newline="\r\n")
        return ReaperReader().read(path, elsewhere=False).session


def by_layout(session: Session) -> list[Track]:
    """The tracks in the order in which their channels stand."""
    numbers: dict[int, Track] = {}
    for one in layout(session):
        for channel in one.channels if isinstance(one, Folder) else (one,):
            numbers.setdefault(channel.number, channel.track)
    return list(numbers.values())


def in_ticks(clip: MidiClip) -> tuple[object, ...]:
    """A MIDI clip as it is kept: its place to a nanobeat, its notes and bends in ticks."""
    notes = tuple(
        (
            note.pitch,
            note.velocity,
            round(note.start_beats * 960),
            round(note.length_beats * 960),
            tuple((round(bend.offset_beats * 960), bend.semitones) for bend in note.bends),
        )
        for note in clip.notes
    )
    return clip.name, clip.start_beats, clip.length_beats, notes


def in_samples(place: PlacedAudio, session: Session) -> tuple[int, ...]:
    """What plays, to the sample: start, offset, length and fades."""
    clip, rate = place.clip, session.sample_rate
    return (
        session.tempo_map.samples_at_beats(clip.start_beats, rate),
        clip.source_offset_samples,
        clip.length_samples,
        clip.fade_in_samples,
        clip.fade_out_samples,
    )


def assert_same_audio(found: AudioClip, wanted: AudioClip, back: Session, session: Session) -> None:
    ours, theirs = place_audio(wanted, session), place_audio(found, back)
    assert ours is not None and theirs is not None
    assert (found.gain_db, found.name) == (wanted.gain_db, wanted.name)
    if not ours.stretched:
        assert not theirs.stretched
        assert in_samples(theirs, back) == in_samples(ours, session)
        return
    assert found.start_beats == wanted.start_beats
    for one, other in zip(in_samples(theirs, back), in_samples(ours, session), strict=True):
        assert abs(one - other) <= 2
    marks = {mark.beats: mark.seconds for mark in theirs.marks}
    for mark in ours.marks:
        near = min(marks, key=lambda beats: abs(beats - mark.beats))
        assert near == pytest.approx(mark.beats, abs=1e-6)
        assert marks[near] == pytest.approx(mark.seconds, abs=2 / session.sample_rate)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(session=sessions())
def test_everything_that_a_project_carries_comes_back(session: Session) -> None:
    back = there_and_back(session)
    assert (back.title, back.sample_rate, back.key) == (
        session.title,
        session.sample_rate,
        session.key,
    )
    assert back.tempo_map == session.tempo_map
    assert back.meter_map == session.meter_map
    assert back.length_beats == session.length_beats
    assert back.sections == session.sections and back.chords == session.chords
    assert [replace(bus, chain=None) for bus in back.buses] == list(session.buses)
    wanted_tracks = by_layout(session)
    folders = {one.name for one in layout(session) if isinstance(one, Folder)}
    assert len(back.tracks) == len(wanted_tracks)
    for found, wanted in zip(back.tracks, wanted_tracks, strict=True):
        assert (found.name, found.colour) == (wanted.name, wanted.colour)
        assert (found.gain_db, found.pan, found.mute) == (wanted.gain_db, wanted.pan, wanted.mute)
        assert found.group == (wanted.group if wanted.group in folders else None)
        assert set(found.sends) == set(wanted.sends)
        assert [in_ticks(clip) for clip in found.midi_clips] == [
            in_ticks(clip) for clip in wanted.midi_clips
        ]
        if any(clip.notes for clip in wanted.midi_clips):
            assert found.midi_program == wanted.midi_program
        for clip, other in zip(found.audio_clips, wanted.audio_clips, strict=True):
            assert_same_audio(clip, other, back, session)


@pytest.mark.parametrize("kind", ["ramp", "odd meters", "mixer", "an hour", "stretched"])
def test_hard_sessions_come_back(kind: str, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    session = HARD[kind](tmp_path / "s")
    report = ReaperExporter().export(session, tmp_path / "s", tmp_path / "out", silent)
    read = ReaperReader().read(tmp_path / "out" / report.open_file, elsewhere=False)
    back = read.session
    assert not [audio.name for audio in read.audio if audio.missing]
    assert back.tempo_map == session.tempo_map and back.meter_map == session.meter_map
    assert [one.name for one in back.sections] == [one.name for one in session.sections]
    assert [track.name for track in back.tracks] == [track.name for track in session.tracks]
    for found, wanted in zip(back.tracks, session.tracks, strict=True):
        assert len(found.dry_clips) == len(wanted.dry_clips)
        assert found.sends == wanted.sends and found.mute == wanted.mute
        early = [clip for clip in wanted.audio_clips if clip.start_beats < 0]
        for clip, other in zip(found.audio_clips, wanted.audio_clips, strict=True):
            if other not in early:
                assert_same_audio(clip, replace(other, name=clip.name), back, session)


OWN_EFFECTS = (
    Equaliser(
        (
            EqBand("low-cut", 90.0, q=0.8),
            EqBand("low-shelf", 200.0, -2.0),
            EqBand("peak", 3000.0, 2.5, 1.1),
            EqBand("high-shelf", 9000.0, 1.5),
            EqBand("high-cut", 15_000.0),
        )
    ),
    Compressor(-20.0, 3.0, 8.0, 120.0, 6.0, 4.0),
    Gain(-1.5),
    Limiter(-10.0, 60.0),
    Delay(333.0, 0.35, 0.25),
    Reverb(2400.0, 0.4, 40.0),
)


def numbers_of(effect: object) -> list[object]:
    """The values of an effect, of its bands, too."""
    found: list[object] = []
    for value in asdict(effect).values():  # type: ignore[call-overload]
        many = value if isinstance(value, list | tuple) else [value]
        for one in many:
            found += list(one.values()) if isinstance(one, dict) else [one]
    return found


def test_effects_that_reaper_has_come_back_on_the_dry_track_and_on_the_return(
    tmp_path: Path,
) -> None:
    session = a_session(tmp_path / "s", bars=2)
    first = replace(
        session.tracks[0],
        dry_clips=session.tracks[0].audio_clips,
        chain=Chain("Drums", OWN_EFFECTS),
        sends=(Send("Room", -6.0),),
    )
    room = Bus("Room", "#123456", Chain("Room", (OWN_EFFECTS[-1],)))
    back = there_and_back(replace(session, tracks=(first,), buses=(room,)))
    (track,), (bus,) = back.tracks, back.buses
    assert track.chain is not None and bus.chain is not None
    assert len(track.dry_clips) == len(track.audio_clips) == len(track.midi_clips) == 1
    for found, wanted in (
        (track.chain.effects, OWN_EFFECTS),
        (bus.chain.effects, OWN_EFFECTS[-1:]),
    ):
        assert [one.kind for one in found] == [one.kind for one in wanted]
        for one, other in zip(found, wanted, strict=True):
            for value, expected in zip(numbers_of(one), numbers_of(other), strict=True):
                same = expected if isinstance(expected, str) else pytest.approx(expected, rel=1e-4)
                assert value == same


def test_the_same_session_makes_the_same_project_again_after_reading(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", FIVE_TEMPI, SEVEN_EIGHT)
    once = there_and_back(session)
    again = there_and_back(once)
    assert replace(again, provenance=PROVENANCE) == replace(once, provenance=PROVENANCE)
