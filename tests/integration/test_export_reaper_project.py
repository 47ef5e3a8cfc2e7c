"""A session as a REAPER project, read by a library that is not ours: every value is the session's.

What it plays, summed, is the mix; and the rules that check it catch what breaks them.
"""

from __future__ import annotations

import base64
import re
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from exports.contract import ExportReport
from exports.layout import Channel, Folder, layout
from exports.names import clean_text
from exports.reaper import ReaperExporter
from exports.timeline import from_beat_zero, place_audio, seconds_at_beats
from session import AudioClip, Bus, Chain, MidiClip, Send, Session, Track, WarpPoint
from session.effects import (
    Chorus,
    Compressor,
    Delay,
    EqBand,
    Equaliser,
    Gain,
    Limiter,
    PlugIn,
    Reverb,
)
from session.progress import silent
from session.tempo import TempoMap, TempoStep
from tests.export_material import FIVE_TEMPI, SESSIONS, SEVEN_EIGHT, a_session
from tests.hard_sessions import HARD
from tests.rpp_reader import Item, Rpp, RppTrack, line, lines, numbers, played, read_rpp, whole
from tests.rpp_rules import RULES, problems

ALL = {**SESSIONS, **HARD}


def exported(session: Session, source: Path, target: Path) -> tuple[Rpp, Path, ExportReport]:
    """The session's project as `rpp` reads it, its file and the report."""
    report = ReaperExporter().export(session, source, target, silent)
    path = target / report.open_file
    assert problems(path) == []
    return read_rpp(path), path, report


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


def chain_of(tmp_path: Path, *effects: object) -> tuple[list[tuple[str, bytes | list[str]]], str]:
    """A chain as the project has it, (name, binary state or sliders), and the losses."""
    session = a_session(tmp_path / "s", bars=2)
    first = session.tracks[0]
    track = replace(first, dry_clips=first.audio_clips, chain=Chain("Chain", effects))  # type: ignore[arg-type]
    session = replace(session, tracks=(track,))
    project, _, report = exported(session, tmp_path / "s", tmp_path / "out")
    (dry,) = [one for one in project.tracks if one.name == "Drums (dry)"]
    found: list[tuple[str, bytes | list[str]]] = []
    for effect in dry.effects:
        rows = [[row] if isinstance(row, str) else row for row in effect.children]
        texts = [one for row in rows for one in row]
        if effect.tag == "JS":
            found.append((effect.attrib[0], texts))
        else:
            header, *state, _ = (base64.b64decode(one) for one in texts)
            assert struct.unpack("<I", header[-12:-8])[0] == len(b"".join(state))
            found.append((effect.attrib[0], header + b"".join(state)))
    return found, " ".join(report.losses)


REAPERS_OWN_COMPRESSOR = (
    "bWNlcu9e7f4EAAAAAQAAAAAAAAACAAAAAAAAAAQAAAAAAAAACAAAAAAAAAACAAAAAQAAAAAAAAACAAAAAAAAAFwAAAAAAAAAAAAQAA==",
    "776t3g3wrd4AAIA/ED74PKabxDsK16M8AAAAAAAAAAAAAIA/AAAAAAAAAAAAAAAAnNEHMwAAgD8AAAAAzcxMPQAAAAAAAAAAAAAAAAAAgD4AAAAAAAAAAAAAAAA=",
)
"""A ReaComp with nothing changed, as REAPER 7 saves it: 0 dB, 4:1, 3 ms, 100 ms, RMS 5 ms."""


def test_a_compressor_is_what_reaper_saves_but_for_its_detector(tmp_path: Path) -> None:
    ((name, state),), losses = chain_of(tmp_path, Compressor(0.0, 4.0, 3.0, 100.0))
    assert name == "VST: ReaComp (Cockos)" and isinstance(state, bytes) and not losses
    own = b"".join(base64.b64decode(text) for text in REAPERS_OWN_COMPRESSOR)
    header = len(base64.b64decode(REAPERS_OWN_COMPRESSOR[0]))
    assert state[:header] == own[:header]
    ours = struct.unpack("<21f", state[header + 8 :])
    theirs = list(struct.unpack("<21f", own[header + 8 :]))
    assert theirs[13] == pytest.approx(0.05)
    theirs[13] = 0.0
    assert ours == pytest.approx(theirs, rel=1e-6)


def test_makeup_gain_beyond_the_compressors_own_is_a_volume(tmp_path: Path) -> None:
    (_, (name, sliders)), _ = chain_of(tmp_path, Compressor(-20, 3, 8, 120, 6, makeup_db=12.0))
    assert name == "utility/volume"
    assert 2 ** (float(sliders[0]) / 6) * 2 == pytest.approx(10 ** (12 / 20))  # type: ignore[arg-type]


def test_an_equaliser_has_every_band(tmp_path: Path) -> None:
    bands = (
        EqBand("low-cut", 90.0),
        EqBand("peak", 3000.0, 2.5, 1.0),
        EqBand("high-shelf", 9000.0, -1.5),
    )
    ((name, state),), losses = chain_of(tmp_path, Equaliser(bands))
    assert name == "VST: ReaEQ (Cockos)" and isinstance(state, bytes) and not losses
    header = base64.b64decode("cWVlcu5e7f4CAAAAAQAAAAAAAAACAAAAAAAAAAIAAAABAAAAAAAAAAIAAAAAAAAA")
    assert state.startswith(header)
    size, count = struct.unpack_from("<ii", state, 60)
    assert (size, count) == (33, 3)
    found = [struct.unpack_from("<iidddB", state, 68 + 33 * n) for n in range(3)]
    assert [band[:3] for band in found] == [(4, 1, 90.0), (8, 1, 3000.0), (1, 1, 9000.0)]
    assert [band[3] for band in found] == pytest.approx([1, 10 ** (2.5 / 20), 10 ** (-1.5 / 20)])
    assert found[1][4] == pytest.approx(1.3885, abs=1e-4), "Q 1 is 1.39 octaves"


def test_gain_limiter_delay_and_reverb_are_reapers_own(tmp_path: Path) -> None:
    found, losses = chain_of(
        tmp_path, Gain(-1.5), Limiter(-10.0, 60.0), Delay(333.0, 0.35, 0.25), Reverb(1150.0, 0.4)
    )
    names = [name for name, _ in found]
    assert names == [
        "utility/volume",
        "loser/MGA_JSLimiterST",
        "utility/volume",
        "VST: ReaDelay (Cockos)",
        "VST: ReaVerbate (Cockos)",
    ]
    gain, limiter, rest, delay, reverb = (state for _, state in found)
    assert 2 ** (float(gain[0]) / 6) == pytest.approx(10 ** (-1.5 / 20))
    assert limiter[:4] == ["-10", "60", "100", "-6"]
    assert 2 ** (float(rest[0]) / 6) == pytest.approx(10 ** (-4 / 20)), "the ceiling is -10 dB"
    assert isinstance(delay, bytes) and isinstance(reverb, bytes)
    taps, tap_bytes, _, _, wet, dry = struct.unpack_from("<IIIIff", delay, 68)
    assert (taps, tap_bytes) == (1, 44) and (wet, dry) == pytest.approx((0.25, 0.75))
    tap = struct.unpack_from("<11f", delay, 92)
    assert (tap[1], tap[2] * 10_000, tap[4]) == pytest.approx((1, 333.0, 0.35))
    wet, dry, room, *_ = struct.unpack_from("<8f", reverb, len(reverb) - 32)
    assert (wet, dry, room) == pytest.approx((0.4, 0.6, 0.8)), "room 0.8 rings for 1.15 s"
    assert "ReaVerbate" in losses


def test_what_reaper_has_no_effect_for_is_said(tmp_path: Path) -> None:
    found, losses = chain_of(
        tmp_path,
        Chorus(1.0, 0.5, 0.5),
        PlugIn('Big "Room"', "vst3"),
        Delay(20_000, 0, 1),
        Limiter(3.0, 50.0),
    )
    assert found == []
    for words in ("the chorus", "the plug-in 'Big", "the delay of 20000 ms", "the limiter at 3 dB"):
        assert words in losses


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


Break = Callable[[str], str]


def swap(old: str, new: str, count: int = 1) -> Break:
    """A mutation: the first place that matches `old` becomes `new`."""

    def broken(text: str) -> str:
        changed = re.sub(old, new, text, count=count)
        assert changed != text, old
        return changed

    return broken


BREAKS: dict[str, tuple[Break, ...]] = {
    "it reads": (
        lambda text: text.rstrip()[:-1],
        swap(r'NAME "Drums"', 'NAME "Drums'),
        swap(r"ISBUS 2 -1", "ISBUS 0 0"),
        swap(r"PANLAWFLAGS 2", "PANLAWFLAGS 3"),
        swap(r'MARKER 2 \S+ "" 1', "RIPPLE 0"),
        swap(r"FADEOUT 0", "FADEOUT 5"),
        swap(r"HASDATA 1 960 QN", "HASDATA 1 480 QN"),
    ),
    "what decides the sound is said": (
        swap(r"ITEMMIX 1", "ITEMMIX 0"),
        swap(r"PANMODE 3", "PANMODE 5"),
        swap(r"\n  PANLAW 1", ""),
    ),
    "the tempo map is one": (
        swap(r"PT 2 133.37 1", "PT 2 133.37 0"),
        swap(r"PT 2 133.37 1", "PT 9 133.37 1"),
        swap(r"PT 0 ", "PT 0.5 "),
        swap(r"PT \S+ (\S+ 1 524295 0 1)", r"PT 4.1 \1"),
    ),
    "items have a place": (swap(r"POSITION 0", "POSITION -1"), swap(r"LENGTH \S+", "LENGTH 0")),
    "files are in the project": (
        swap(r"Audio/01 Drums.wav", "Audio/gone.wav"),
        swap(r"Audio/01 Drums.wav", "../secret.wav"),
        swap(r"Audio/01 Drums.wav", "/etc/passwd"),
    ),
    "notes begin and end": (
        swap(r"E \d+ b0 7b 00", "RIPPLE 0"),
        swap(r"E 480 89", "E -480 89"),
        swap(r"E 480 89 3c", "E 480 89 3d"),
    ),
    "stretch markers rise": (
        swap(r"SM 0 (\S+) \+ (\S+) (\S+)", r"SM 0 \3 + \2 \1"),
        swap(r"SM 0 ", "SM 0.1 "),
    ),
    "regions have two ends": (swap(r'MARKER 2 \S+ "" 1', 'MARKER 2 0 "" 1'),),
    "what is printed is silent": (
        swap(r"AUXRECV 2", "AUXRECV 77"),
        lambda text: text.replace("MUTESOLO 1 0 0", "MUTESOLO 0 0 0"),
    ),
    "ids are unique": (
        swap(r"TRACKID \{\S+\}", "TRACKID {00000000-0000-0000-0000-000000000000}"),
        lambda text: re.sub(r"IGUID \{\S+\}", "IGUID {0}", text, count=2),
    ),
    "scripts have all sliders": (swap(r" - -\n", " -\n"),),
}


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with everything that a rule is about."""
    folder = tmp_path_factory.mktemp("hurt")
    session = a_session(folder / "s", FIVE_TEMPI, SEVEN_EIGHT)
    first = session.tracks[0]
    slow = AudioClip(
        first.audio_clips[0].file,
        1.0,
        48_000,
        warp_points=(WarpPoint(0, 0.0), WarpPoint(48_000, 6.0)),
    )
    session = replace(
        session,
        chords=(),
        tracks=(
            replace(
                first,
                dry_clips=first.audio_clips,
                chain=Chain("All", (Gain(-3.0),)),
                sends=(Send("Room", -6.0),),
                group="Rhythm",
            ),
            replace(session.tracks[1], audio_clips=(slow,), group="Rhythm"),
        ),
        buses=(Bus("Room", "#123456"),),
    )
    report = ReaperExporter().export(session, folder / "s", folder / "out", silent)
    return folder / "out" / report.open_file


def test_every_rule_has_a_broken_copy() -> None:
    assert set(BREAKS) == {"it reads", *RULES}


@pytest.mark.parametrize(
    ("rule", "index"), [(rule, index) for rule in BREAKS for index in range(len(BREAKS[rule]))]
)
def test_a_broken_copy_is_caught_by_its_rule(hurt: Path, rule: str, index: int) -> None:
    assert problems(hurt) == []
    text = hurt.read_bytes().decode("utf-8").replace("\r\n", "\n")
    broken = hurt.with_name("broken.rpp")
    broken.write_text(BREAKS[rule][index](text), "utf-8")
    assert any(problem.startswith(f"{rule}:") for problem in problems(broken)), problems(broken)
