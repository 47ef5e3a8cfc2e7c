"""Whatever a session holds, its DAWproject keeps the rules and brings back what it can carry."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exports.dawproject import DawprojectReader
from exports.dawproject.clips import Sample
from exports.dawproject.elements import xml_bytes
from exports.dawproject.invariants import problems
from exports.dawproject.project import metadata_xml, project_xml
from exports.layout import ROLE_FOLDERS
from exports.names import clean_text
from exports.timeline import PlacedAudio, from_beat_zero, place_audio, seconds_at_beats
from session import (
    AudioClip,
    BendPoint,
    Bus,
    Chain,
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
from session.effects import Compressor, EqBand, Equaliser, Limiter
from session.errors import BadInput
from tests.export_material import PROVENANCE

RATE = 48_000
FILES = {name: Sample(name, 2, 40 * RATE, RATE) for name in ("audio/a.wav", "audio/b.wav")}


def rounded(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers as people give them."""
    return st.floats(low, high, allow_nan=False).map(lambda value: round(value, 4))


beats = rounded(0, 60)
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=9)


@st.composite
def tempo_maps(draw: st.DrawFn) -> TempoMap:
    later = draw(st.lists(st.integers(1, 400), max_size=4, unique=True).map(sorted))
    starts = [0.0, *(step / 8 for step in later)]
    steps: list[TempoStep] = []
    for start in starts:
        bpm = draw(rounded(10, 1000))
        if not steps or bpm != steps[-1].bpm:
            steps.append(TempoStep(start, bpm))
    return TempoMap(tuple(steps))


@st.composite
def meter_maps(draw: st.DrawFn) -> MeterMap:
    later = draw(st.lists(st.integers(1, 9), max_size=3, unique=True).map(sorted))
    return MeterMap(
        tuple(
            MeterStep(bar, draw(st.integers(1, 12)), draw(st.sampled_from([1, 2, 4, 8, 16, 32])))
            for bar in [0, *later]
        )
    )


@st.composite
def notes(draw: st.DrawFn) -> Note:
    length = draw(rounded(0.001, 9))
    offsets = draw(st.lists(rounded(0, 9), max_size=3, unique=True).map(sorted))
    bends = tuple(BendPoint(offset, draw(rounded(-12, 12))) for offset in offsets)
    return Note(draw(st.integers(0, 127)), draw(st.integers(1, 127)), draw(beats), length, bends)


@st.composite
def audio_clips(draw: st.DrawFn) -> AudioClip:
    offset, length = draw(st.integers(0, 9 * RATE)), draw(st.integers(RATE // 10, 20 * RATE))
    points: tuple[WarpPoint, ...] = ()
    if draw(st.booleans()):
        middle = draw(st.integers(1, 9)) / 10
        points = (
            WarpPoint(offset, 0.0),
            WarpPoint(offset + int(length * middle), draw(rounded(0.5, 8))),
            WarpPoint(offset + length, draw(rounded(9, 30))),
        )
    return AudioClip(
        draw(st.sampled_from(list(FILES))),
        draw(beats),
        length,
        offset,
        points,
        draw(rounded(-60, 12)),
        draw(names),
        draw(st.integers(0, length)),
        draw(st.integers(0, length)),
    )


midi_clips = st.builds(
    MidiClip, beats, rounded(0.01, 30), st.lists(notes(), max_size=8).map(tuple), names
)
effects = st.one_of(
    st.builds(
        Equaliser,
        st.lists(
            st.builds(
                EqBand,
                st.sampled_from(["low-shelf", "peak", "high-shelf"]),
                rounded(20, 20_000),
                rounded(-24, 24),
                rounded(0.1, 20),
            ),
            min_size=1,
            max_size=3,
        ).map(tuple),
    ),
    st.builds(
        Compressor,
        rounded(-60, 0),
        rounded(1, 100),
        rounded(0, 500),
        rounded(0, 5000),
        st.just(0.0),
        rounded(0, 24),
    ),
    st.builds(Limiter, rounded(-24, 0), rounded(0, 1000)),
)
chains = st.builds(Chain, names, st.lists(effects, min_size=1, max_size=3).map(tuple))
sends = st.lists(st.sampled_from(["Hall", "Echo"]), max_size=2, unique=True).flatmap(
    lambda buses: st.tuples(*(st.builds(Send, st.just(bus), rounded(-60, 6)) for bus in buses))
)


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    dry = tuple(draw(st.lists(audio_clips(), max_size=1)))
    return Track(
        draw(names),
        draw(st.sampled_from(["drums", "bass", "pad"])),
        draw(st.sampled_from(["#8b8d98", "#00ff7f"])),
        tuple(draw(st.lists(audio_clips(), max_size=3))),
        tuple(draw(st.lists(midi_clips, max_size=3))),
        draw(rounded(-60, 40)),
        draw(rounded(-1, 1)),
        draw(st.booleans()),
        chain=draw(chains) if dry else None,
        dry_clips=dry,
        sends=draw(sends),
        group=draw(st.one_of(st.none(), st.sampled_from(["Choir", "Band"]))),
    )


sections = st.builds(Section, names, beats, rounded(0.01, 40))
sessions = st.builds(
    Session,
    st.text(min_size=1, max_size=20),
    st.just(RATE),
    rounded(1, 64),
    tempo_maps(),
    meter_maps(),
    st.just(PROVENANCE),
    sections=st.lists(sections, max_size=4).map(tuple),
    tracks=st.lists(tracks(), max_size=4).map(tuple),
    buses=st.just((Bus("Hall", "#12a594", None, -6.0, 0.25), Bus("Echo", "#f5a623"))),
)


def written(session: Session, path: Path) -> None:
    """The archive of a session whose audio need not be there."""
    root, _ = project_xml(session, FILES)
    assert problems(root, set(FILES)) == []
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("project.xml", xml_bytes(root))
        archive.writestr("metadata.xml", xml_bytes(metadata_xml(session)))
        for name in FILES:
            archive.writestr(name, b"")
    path.write_bytes(buffer.getvalue())


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("round") / "Piece.dawproject"


@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(sessions)
def test_a_session_comes_back_as_it_was_written(archive: Path, session: Session) -> None:
    written(session, archive)
    read = DawprojectReader().read(archive, False)
    back = read.session
    assert back.title == (clean_text(session.title) or "Piece")
    assert back.tempo_map == session.tempo_map
    assert back.meter_map == session.meter_map
    assert [replace(bus, chain=None) for bus in back.buses] == list(session.buses)
    starts = {one.start_beats for one in session.sections if one.start_beats < back.length_beats}
    assert {one.start_beats for one in back.sections} == starts
    assert len(back.tracks) == len(session.tracks)
    files = {audio.file: audio.name for audio in read.audio}
    for number, (now, was) in enumerate(zip(back.tracks, session.tracks, strict=True), 1):
        assert now.name == (clean_text(was.name) or f"Track {number}")
        assert (now.colour, now.sends) == (was.colour, was.sends)
        assert now.gain_db == pytest.approx(was.gain_db, abs=1e-6)
        assert now.pan == pytest.approx(was.pan, abs=1e-9)
        assert (now.chain.effects if now.chain else ()) == (was.chain.effects if was.chain else ())
        if was.group is not None:
            assert now.group == was.group
        else:
            assert now.group is None or now.group not in ROLE_FOLDERS.values()
        if was.audio_clips or was.midi_clips or not was.dry_clips:
            assert now.mute == was.mute
        same_notes(now.midi_clips, was.midi_clips)
        same_audio(now.audio_clips, was.audio_clips, back, session, files)
        same_audio(now.dry_clips, was.dry_clips, back, session, files)


def same_notes(now: tuple[MidiClip, ...], was: tuple[MidiClip, ...]) -> None:
    """The clips in order, with the notes that sound in them, cut at their ends."""
    placed = [clip for one in was if (clip := from_beat_zero(one))]
    assert len(now) == len(placed)
    for mine, theirs in zip(sorted(now, key=by_time), sorted(placed, key=by_time), strict=True):
        assert (mine.start_beats, mine.length_beats) == (theirs.start_beats, theirs.length_beats)
        assert mine.name == clean_text(theirs.name)
        assert len(sounding(mine)) == len(mine.notes)
        for note, asked in zip(sounding(mine), sounding(theirs), strict=True):
            end = _end(asked, theirs)
            assert (note.pitch, note.velocity) == (asked.pitch, asked.velocity)
            assert note.start_beats == pytest.approx(asked.start_beats, abs=2e-9)
            assert note.end_beats == pytest.approx(end, abs=4e-9)
            assert note.bends == asked.bends


def sounding(clip: MidiClip) -> list[Note]:
    """The notes that sound in a clip, in their order."""
    return sorted((one for one in clip.notes if one.start_beats < clip.length_beats), key=by_note)


def by_time(clip: MidiClip) -> tuple[object, ...]:
    """The order of clips; those that stand at one place go by what sounds in them."""
    notes = [
        (note.pitch, note.velocity, round(note.start_beats, 6), round(_end(note, clip), 6))
        for note in sounding(clip)
    ]
    bends = [note.bends for note in sounding(clip)]
    return clip.start_beats, clip.length_beats, clean_text(clip.name), notes, repr(bends)


def _end(note: Note, clip: MidiClip) -> float:
    return min(note.end_beats, clip.length_beats)


def by_note(note: Note) -> tuple[float, int, int, float]:
    """The order of notes."""
    return note.start_beats, note.pitch, note.velocity, note.length_beats


def same_audio(
    now: tuple[AudioClip, ...],
    was: tuple[AudioClip, ...],
    back: Session,
    session: Session,
    files: dict[str, str],
) -> None:
    """The clips play the same stretch of the same file at the same place, as fast and as loud."""
    before = sorted((one for clip in was if (one := place_audio(clip, session))), key=by_place)
    after = sorted((one for clip in now if (one := place_audio(clip, back))), key=by_place)
    assert len(before) == len(after)
    sample = 1.01 / RATE
    for mine, theirs in zip(after, before, strict=True):
        assert files[mine.clip.file] == theirs.clip.file
        assert mine.start_beats == pytest.approx(theirs.start_beats, abs=2e-9)
        assert mine.clip.gain_db == pytest.approx(theirs.clip.gain_db, abs=1e-8)
        assert mine.clip.name == clean_text(theirs.clip.name)
        assert mine.fade_in_seconds == pytest.approx(theirs.fade_in_seconds, abs=2 * sample)
        assert mine.fade_out_seconds == pytest.approx(theirs.fade_out_seconds, abs=2 * sample)
        for way in (0.0, 0.25, 0.5, 0.75, 1.0):
            place = theirs.from_beats + way * (theirs.to_beats - theirs.from_beats)
            asked = seconds_at_beats(theirs.marks, place)
            offset = place - theirs.from_beats + mine.from_beats
            assert seconds_at_beats(mine.marks, offset) == pytest.approx(asked, abs=2 * sample)


def by_place(one: PlacedAudio) -> tuple[float, int, int, float]:
    """The order of placed clips."""
    samples = one.clip.source_offset_samples, one.clip.length_samples
    return round(one.start_beats, 6), *samples, round(one.clip.gain_db, 6)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(sessions, st.data())
def test_a_project_with_parts_missing_or_mangled_is_read_or_refused(
    archive: Path, session: Session, data: st.DataObject
) -> None:
    root, _ = project_xml(session, FILES)
    elements = list(root.iter())[1:]
    for _ in range(data.draw(st.integers(1, 6))):
        element = data.draw(st.sampled_from(elements))
        if data.draw(st.booleans()) and element.attrib:
            name = data.draw(st.sampled_from(sorted(map(str, element.attrib))))
            values = ["", "nan", "inf", "-inf", "-1", "1e300", "0", "x", "true", "tempo"]
            element.set(name, data.draw(st.sampled_from(values)))
        elif (parent := element.getparent()) is not None:
            parent.remove(element)
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("project.xml", etree.tostring(root))
    try:
        read = DawprojectReader().read(archive, False)
    except BadInput:
        return
    assert read.session.length_beats > 0
