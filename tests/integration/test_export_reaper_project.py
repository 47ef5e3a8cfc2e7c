"""A session as a REAPER project, read by a library that is not ours: every value is the session's.

What it plays, summed, is the mix.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from exports.layout import Channel, Folder, layout
from exports.names import clean_text
from exports.timeline import from_beat_zero, place_audio, seconds_at_beats
from session import AudioClip, Bus, MidiClip, Send, Session, Track, WarpPoint
from session.tempo import TempoMap, TempoStep
from tests.export_material import FIVE_TEMPI, SESSIONS, SEVEN_EIGHT, a_session
from tests.hard_sessions import HARD
from tests.rpp_export import exported
from tests.rpp_reader import Item, Rpp, RppTrack, line, lines, numbers, played, whole

ALL = {**SESSIONS, **HARD}


@pytest.fixture(scope="module")
def written(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Session, Path, Rpp, Path]:
    """A session of `ALL`, its folder, and its project with that project's folder."""
    folder = tmp_path_factory.mktemp("reaper")
    (folder / "s").mkdir()
    session = ALL[request.param](folder / "s")
    project, path, _ = exported(session, folder / "s", folder / "out")
    return session, folder / "s", project, path.parent


every_session = pytest.mark.parametrize("written", ALL, indirect=True)


Written = tuple[Session, Path, Rpp, Path]


def shown(name: str) -> str:
    """The name as a project shows it: one text cannot hold all three quotes."""
    text = clean_text(name)
    return text.replace("`", "'") if all(quote in text for quote in "\"'`") else text


def channel_rows(session: Session, project: Rpp) -> list[tuple[Channel, RppTrack]]:
    """The channels of the session with their tracks in the project; the folders are checked."""
    tracks = list(project.tracks)
    if session.chords:
        assert tracks.pop(0).name == "Chords"
    del tracks[len(tracks) - len(session.buses) :]
    rows = []
    for one in layout(session):
        if not isinstance(one, Folder):
            rows.append((one, tracks.pop(0)))
            assert rows[-1][1].depth == 0
            continue
        folder = tracks.pop(0)
        assert (folder.name, folder.colour) == (shown(one.name), one.colour)
        assert folder.opens and (folder.volume, folder.pan, folder.mute) == (1, 0, False)
        for channel in one.channels:
            rows.append((channel, tracks.pop(0)))
            assert rows[-1][1].depth == 1
    assert not tracks
    return rows


@every_session
def test_tracks_keep_name_colour_order_folder_gain_pan_and_mute(written: Written) -> None:
    session, _, project, _ = written
    for channel, track in channel_rows(session, project):
        assert track.name == shown(channel.name)
        assert track.colour == channel.track.colour
        assert track.volume == pytest.approx(10 ** (channel.track.gain_db / 20))
        assert track.pan == channel.track.pan
        assert track.mute == channel.mute


@every_session
def test_what_the_project_plays_is_the_mix(written: Written) -> None:
    session, source, project, folder = written
    if session.mix is None:
        pytest.skip("this session has no mix")
    mix, _ = soundfile.read(source / session.mix.file, always_2d=True)
    rest = np.max(np.abs(played(project, folder, len(mix)) - mix.T))
    assert np.max(np.abs(mix)) > 0.05
    assert 20 * np.log10(rest + 1e-12) < -110


@every_session
def test_the_tempo_map_has_every_beat_where_the_session_has_it(written: Written) -> None:
    session, _, project, _ = written
    points = [*project.tempo, (1e9, 0.0, 1)]
    for beats in np.linspace(0, session.length_beats, 101):
        left, seconds = beats, 0.0
        for (start, bpm, _), (end, *_) in pairwise(points):
            span = (end - start) * bpm / 60
            if left <= span:
                seconds = start + left * 60 / bpm
                break
            left -= span
        assert seconds == pytest.approx(session.tempo_map.seconds_at_beats(beats), abs=1e-9)
    assert [(numerator, denominator) for _, numerator, denominator in project.meters] == [
        (step.numerator, step.denominator) for step in session.meter_map.steps
    ]
    for (seconds, *_), beats in zip(project.meters, session.meter_map.starts_beats(), strict=True):
        assert seconds == session.tempo_map.seconds_at_beats(beats)


@every_session
def test_regions_and_chords_are_the_sessions(written: Written) -> None:
    session, _, project, _ = written
    tempo = session.tempo_map
    assert project.regions == [
        (
            shown(one.name),
            tempo.seconds_at_beats(one.start_beats),
            tempo.seconds_at_beats(one.start_beats + one.length_beats),
        )
        for one in session.sections
    ]
    if session.chords:
        items = project.tracks[0].items
        assert [item.text for item in items] == [chord.symbol for chord in session.chords]
        assert [item.position for item in items] == [
            tempo.seconds_at_beats(chord.start_beats) for chord in session.chords
        ]


@every_session
def test_audio_items_play_the_clips_at_their_exact_sample(written: Written) -> None:
    session, _, project, _ = written
    rate = session.sample_rate
    for channel, track in channel_rows(session, project):
        placed = [(clip, place_audio(clip, session)) for clip in channel.audio_clips]
        items = [item for item in track.items if item.file]
        for (clip, place), item in zip(placed, items, strict=True):
            assert place is not None
            if place.stretched:
                continue
            start = session.tempo_map.samples_at_beats(clip.start_beats, rate)
            cut = max(0, -start)
            assert whole(item.position, rate) == start + cut
            assert whole(item.length, rate) == clip.length_samples - cut
            assert whole(item.offset, rate) == clip.source_offset_samples + cut
            assert item.gain == pytest.approx(10 ** (clip.gain_db / 20))
            assert item.name == shown(clip.name or channel.name)
            assert item.fade_out == pytest.approx(place.fade_out_seconds)
            assert item.fade_in == pytest.approx(place.fade_in_seconds)


def source_at(item: Item, seconds: float) -> float:
    """Where in its file a stretched item is, as its markers say."""
    places, sources = zip(*item.stretch, strict=True)
    return float(np.interp(seconds, places, sources))


def test_a_stretched_clip_has_its_beats_where_the_session_has_them(tmp_path: Path) -> None:
    session = HARD["stretched"](tmp_path / "s")
    tempo = TempoMap((TempoStep(0.0, 100.0), TempoStep(6.5, 120.0), TempoStep(7.0, 90.0)))
    for one in (session, replace(session, tempo_map=tempo)):
        project, *_ = exported(one, tmp_path / "s", tmp_path / f"out {one.tempo_map.steps[-1].bpm}")
        for track, found in zip(one.tracks, project.tracks, strict=True):
            place, (item,) = place_audio(track.audio_clips[0], one), found.items
            assert place is not None and place.stretched
            for beats in np.linspace(place.from_beats, place.to_beats, 200):
                when = one.tempo_map.seconds_at_beats(place.start_beats + beats) - item.position
                assert source_at(item, when) == pytest.approx(
                    seconds_at_beats(place.marks, beats), abs=1e-9
                )


def test_fades_of_a_stretched_clip_cover_the_sound_that_they_cover_in_the_session(
    tmp_path: Path,
) -> None:
    session = a_session(tmp_path / "s", TempoMap.constant(100), bars=4)
    clip = AudioClip(
        session.tracks[0].audio_clips[0].file,
        4.0,
        96_000,
        warp_points=(WarpPoint(0, 0.0), WarpPoint(48_000, 3.0), WarpPoint(96_000, 4.0)),
        fade_in_samples=24_000,
        fade_out_samples=12_000,
    )
    session = replace(
        session, tracks=(replace(session.tracks[0], audio_clips=(clip,), midi_clips=()),)
    )
    project, *_ = exported(session, tmp_path / "s", tmp_path / "out")
    item = project.tracks[-1].items[0]
    assert source_at(item, item.fade_in) == pytest.approx(0.5)
    assert source_at(item, item.length - item.fade_out) == pytest.approx(1.75)


def spans(item: Item) -> Counter[tuple[int, int, int]]:
    """How often each pitch begins or ends at each tick; which end is whose is not told."""
    return Counter(
        (event.ticks, event.data[0] & 0xF0, event.data[1])
        for event in item.events
        if event.data[0] & 0xF0 in (0x80, 0x90)
    )


@every_session
def test_midi_items_hold_every_note(written: Written) -> None:
    session, _, project, _ = written
    for channel, track in channel_rows(session, project):
        clips = [from_beat_zero(clip) for clip in channel.midi_clips]
        items = [item for item in track.items if not item.file]
        for clip, item in zip(clips, items, strict=True):
            assert clip is not None
            tempo = session.tempo_map
            assert item.position == tempo.seconds_at_beats(clip.start_beats)
            end = tempo.seconds_at_beats(clip.start_beats + clip.length_beats)
            assert item.position + item.length == pytest.approx(end, abs=1e-9)
            wanted: Counter[tuple[int, int, int]] = Counter()
            for note in clip.notes:
                start = round(note.start_beats * 960)
                wanted[start, 0x90, note.pitch] += 1
                wanted[max(start + 1, round(note.end_beats * 960)), 0x80, note.pitch] += 1
            assert spans(item) == wanted
            loud = sorted(e.data[2] for e in item.events if e.data[0] & 0xF0 == 0x90)
            assert loud == sorted(note.velocity for note in clip.notes)
            assert item.events[-1].ticks >= round(clip.length_beats * 960)
            channels = {e.data[0] & 0x0F for e in item.events[:-1]}
            if channel.track.role == "drums":
                assert channels <= {9}
            elif not any(note.bends for note in clip.notes):
                assert channels <= {0}


def test_a_bend_moves_only_its_note(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    session = HARD["notes"](tmp_path / "s")
    project, *_ = exported(session, tmp_path / "s", tmp_path / "out")
    (item,) = next(track.items for track in project.tracks if track.name == "Hurt")
    events = [event for event in item.events if event.data[0] & 0xF0 == 0xE0]
    bent = [e for e in events if (e.data[2] << 7 | e.data[1]) != 8192]
    (channel,) = {event.data[0] & 0x0F for event in bent}
    assert [event.ticks for event in bent] == [round(7.0 * 960), round(7.5 * 960)]
    assert [e.data[2] << 7 | e.data[1] for e in bent] == [16383, 8192 - 4096]
    inside = [
        event.data[1]
        for event in item.events
        if event.data[0] == 0x90 | channel and 6 * 960 <= event.ticks < 8 * 960
    ]
    assert inside == [64]


def test_returns_are_muted_and_the_dry_channel_sends_to_them(tmp_path: Path) -> None:
    session = HARD["mixer"](tmp_path / "s")
    project, _, report = exported(session, tmp_path / "s", tmp_path / "out")
    names = [track.name for track in project.tracks]
    returns = project.tracks[-3:]
    assert [one.name for one in returns] == ["Hall", "Echo / ½", "Plain"]
    assert all(one.mute and one.depth == 0 for one in returns)
    assert [one.volume for one in returns] == pytest.approx([10 ** (-6 / 20), 10 ** (-3 / 20), 1])
    assert returns[1].pan == 0.3
    dry, only_dry = names.index("Vox (dry)"), names.index("Only dry (dry)")
    assert returns[0].receives == [(dry, pytest.approx(10 ** (-12 / 20)))]
    assert returns[1].receives == [(dry, pytest.approx(0.1))]
    assert returns[2].receives == [(only_dry, 1.0)]
    assert any("Valhalla Room" in loss for loss in report.losses)
    assert any("Named only" in loss for loss in report.losses)


def test_a_bus_of_two_senders_hears_both(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", bars=2)
    tracks = tuple(
        replace(track, sends=(Send("Room", -6.0),)) if index in (0, 3) else track
        for index, track in enumerate(session.tracks)
    )
    session = replace(session, tracks=tracks, buses=(Bus("Room", "#123456"),))
    project, *_ = exported(session, tmp_path / "s", tmp_path / "out")
    names = [project.tracks[index].name for index, _ in project.tracks[-1].receives]
    assert names == ["Drums", "Vox"]


def test_the_project_says_what_it_is_from_and_renders_the_piece(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", FIVE_TEMPI, SEVEN_EIGHT)
    project, path, report = exported(session, tmp_path / "s", tmp_path / "out")
    assert report.open_file == "Night Bus/Night Bus.rpp"
    assert report.losses == ()
    assert line(project.root, "TITLE") == ["Night Bus"]
    bounds = numbers(project.root, "RENDER_RANGE")
    assert bounds[:3] == [0, 0, session.tempo_map.seconds_at_beats(session.length_beats)]
    text = path.read_text("utf-8")
    assert "|Key: A minor" in text and "|Licence: " in text
    assert project.tempo[1][1:] == (133.37, 1)
    assert len(lines(project.root, "TEMPO")) == 1


def test_a_tempo_beyond_reapers_is_said(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", TempoMap.constant(999.0), bars=4)
    project, _, report = exported(session, tmp_path / "s", tmp_path / "out")
    assert project.tempo[0][1] == 960
    assert "960" in report.losses[0]


def test_what_lies_before_bar_1_is_cut_and_said(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", bars=2)
    track = replace(
        session.tracks[0],
        audio_clips=(replace(session.tracks[0].audio_clips[0], start_beats=-1.0),),
        midi_clips=(MidiClip(-8.0, 4.0),),
    )
    session = replace(session, tracks=(track, Track("Empty", "pad", "#12a594")))
    _, path, report = exported(session, tmp_path / "s", tmp_path / "out")
    assert [loss for loss in report.losses if "'Drums'" in loss and "bar 1" in loss]
    assert path.read_text("utf-8").count("<ITEM") == 1 + len(session.chords)
