"""REAPER projects of every kind become sessions; what a session cannot hold is said."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest
import soundfile

from exports.reaper import ReaperReader
from session import MidiClip, Section, Session, Track, read_session, write_session
from session.effects import Compressor, Gain, PlugIn
from session.errors import BadInput, NotFound
from session.smf.write import smf_bytes
from tests.export_material import PROVENANCE, a_session

RATE = 44_100


def read(text: str | bytes, folder: Path, name: str = "song.rpp") -> Session:
    """The session of a project with this text, in `folder`."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return ReaperReader().read(path, elsewhere=False).session


def project(*inside: str, head: str = "TEMPO 120 4 4") -> str:
    """A project with these lines and chunks."""
    body = "\n".join(inside)
    return f'<REAPER_PROJECT 0.1 "7.0/x64" 1\n  SAMPLERATE {RATE} 1 0\n{head}\n{body}\n>\n'


def track(*inside: str, name: str = "Part") -> str:
    return "\n".join([f'<TRACK {{1}}\n NAME "{name}"', *inside, ">"])


def item(*inside: str, position: float = 0, length: float = 1) -> str:
    return "\n".join([f"<ITEM\n POSITION {position}\n LENGTH {length}", *inside, ">"])


def wave(file: str = "a.wav") -> str:
    return f'<SOURCE WAVE\n FILE "{file}"\n>'


def midi(*events: str, ppq: int = 960) -> str:
    return "\n".join([f"<SOURCE MIDI\n HASDATA 1 {ppq} QN", *events, ">"])


def sound(folder: Path, seconds: float = 2.0, name: str = "a.wav", rate: int = RATE) -> None:
    """An audio file."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(folder / name, np.zeros((round(seconds * rate), 2)), rate, subtype="FLOAT")


def only(session: Session) -> Track:
    (found,) = session.tracks
    return found


def places(session: Session) -> list[tuple[float, int, int]]:
    """Start in beats, length and offset in samples of each audio clip."""
    return [
        (clip.start_beats, clip.length_samples, clip.source_offset_samples)
        for clip in only(session).audio_clips
    ]


def notes(clip: MidiClip) -> list[tuple[int, float, float]]:
    return [(note.pitch, note.start_beats, note.length_beats) for note in clip.notes]


def test_a_project_is_known_by_its_first_word() -> None:
    reader = ReaperReader()
    assert reader.recognises(b'<REAPER_PROJECT 0.1 "7"', "x.rpp")
    assert reader.recognises(b'\xef\xbb\xbf<REAPER_PROJECT 0.1 "7"', "x.rpp-bak")
    assert not reader.recognises(b"<RPP", "x.rpp")
    assert not reader.recognises(b"PK\x03\x04", "x.rpp")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"hello",
        b"\x00" * 500,
        b"<TRACK\n>\n",
        b'<REAPER_PROJECT 0.1 "7" 1\n  <TRACK\n    NAME x\n',
        b"<REAPER_PROJECT\n" + b"<A\n" * 100 + b">\n" * 101,
    ],
)
def test_what_is_no_project_gets_one_sentence(text: bytes, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(text, tmp_path)
    assert "song.rpp" in str(caught.value) and "\n" not in str(caught.value)


def test_a_project_that_is_not_there_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        ReaperReader().read(tmp_path / "gone.rpp", elsewhere=True)


def test_an_empty_project_is_a_bar_at_its_tempo(tmp_path: Path) -> None:
    session = read(project(head="TEMPO 93.5 7 8"), tmp_path)
    assert session.tempo_map.steps[0].bpm == 93.5
    assert (session.meter_map.steps[0].numerator, session.length_beats) == (7, 3.5)
    assert session.title == "song" and session.sample_rate == RATE and session.tracks == ()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_names_are_read_in_every_encoding_and_line_ending(
    ending: str, encoding: str, tmp_path: Path
) -> None:
    text = project(track(name="Größe")).replace("\n", ending)
    assert only(read(text.encode(encoding), tmp_path)).name == "Größe"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("NAME Plain", "Plain"),
        ('NAME "two words"', "two words"),
        ("NAME 'say \"hi\"'", 'say "hi"'),
        ('NAME `it\'s "both"`', 'it\'s "both"'),
        ('NAME hey"', 'hey"'),
        ('NAME ""', "Track 1"),
        ("NAME <>", "<>"),
        ('NAME "|pipe"', "|pipe"),
    ],
)
def test_names_are_read_in_every_quote(line: str, name: str, tmp_path: Path) -> None:
    assert only(read(project(f"<TRACK\n {line}\n>"), tmp_path)).name == name


def test_square_points_are_steps_and_linear_ones_are_ramps_over_the_clock(tmp_path: Path) -> None:
    envelope = """<TEMPOENVEX
      PT 0 120 1 262148 0 1
      PT 2 60 0 262147 0 1
      PT 6 120 1
    >"""
    session = read(project(envelope, track(item(midi(), position=10))), tmp_path)
    tempo = session.tempo_map
    assert tempo.seconds_at_beats(4) == 2
    # 4 s from 60 to 120 bpm, straight over the clock: 6 beats, half the time to 90 bpm.
    assert tempo.seconds_at_beats(10) == pytest.approx(6)
    assert tempo.seconds_at_beats(4 + 2.5) == pytest.approx(4, abs=0.002)
    assert tempo.bpm_at_beats(10) == 120
    meters = [(one.start_bar, one.numerator) for one in session.meter_map.steps]
    assert meters == [(0, 4), (1, 3)]


def test_a_tempo_out_of_bounds_is_brought_inside_and_said(tmp_path: Path) -> None:
    session = read(project(head="TEMPO 1 4 4"), tmp_path)
    assert session.tempo_map.steps[0].bpm == 10
    assert any("tempo" in note for note in session.provenance.notes)


def test_regions_are_sections(tmp_path: Path) -> None:
    session = read(
        project(
            'MARKER 1 0 "Verse one" 1 0 1 R {1} 0',
            'MARKER 1 4 "" 1',
            "MARKER 2 4 Chorus 1 0 1 B {2} 0",
            'MARKER 2 8 "" 1',
            'MARKER 7 3 "just a marker" 0',
        ),
        tmp_path,
    )
    assert session.sections == (Section("Verse one", 0, 8), Section("Chorus", 8, 8))
    assert session.length_beats == 16
    assert any("Markers" in note for note in session.provenance.notes)


def test_markers_are_sections_where_there_are_no_regions(tmp_path: Path) -> None:
    inside = ('MARKER 1 0 "A" 0', 'MARKER 2 2 "B" 0', 'MARKER 3 7 "=END" 0')
    session = read(project(*inside, track(item(midi(), length=4))), tmp_path)
    assert session.sections == (Section("A", 0, 4), Section("B", 4, 4))


def test_an_item_plays_its_stretch_of_its_file(tmp_path: Path) -> None:
    sound(tmp_path)
    body = item("SOFFS 0.5", "VOLPAN 0.5 0 0.5 -1", wave(), position=1, length=0.25)
    session = read(project(track(body)), tmp_path)
    (clip,) = only(session).audio_clips
    assert places(session) == [(2.0, 11025, 22050)]
    assert clip.gain_db == pytest.approx(-12.0412, abs=1e-4)
    assert clip.warp_points == ()


def test_a_loop_is_unrolled(tmp_path: Path) -> None:
    sound(tmp_path, 2.0)
    body = item("LOOP 1", "SOFFS 1.5", "FADEIN 0 0.1", "FADEOUT 0 0.2", wave(), length=5)
    session = read(project(track(body)), tmp_path)
    assert places(session) == [
        (0, 22050, 66150),
        (1, 88200, 0),
        (5, 88200, 0),
        (9, 22050, 0),
    ]
    clips = only(session).audio_clips
    assert [clip.fade_in_samples for clip in clips] == [4410, 0, 0, 0]
    assert [clip.fade_out_samples for clip in clips] == [0, 0, 0, 8820]


def test_without_a_loop_an_item_ends_with_its_file(tmp_path: Path) -> None:
    sound(tmp_path, 2.0)
    session = read(project(track(item("LOOP 0", "SOFFS 1", wave(), length=9))), tmp_path)
    assert places(session) == [(0, 44100, 44100)]


def test_an_offset_before_the_file_starts_later(tmp_path: Path) -> None:
    sound(tmp_path, 2.0)
    session = read(project(track(item("SOFFS -0.5", wave(), length=1))), tmp_path)
    assert places(session) == [(1, 22050, 0)]


def test_a_section_of_a_file_loops_in_itself(tmp_path: Path) -> None:
    sound(tmp_path, 2.0)
    source = f"<SOURCE SECTION\n LENGTH 0.5\n STARTPOS 1\n OVERLAP 0.01\n{wave()}\n>"
    session = read(project(track(item("LOOP 1", source, length=1.25))), tmp_path)
    assert places(session) == [(0, 22050, 44100), (1, 22050, 44100), (2, 11025, 44100)]


def test_what_plays_backwards_is_left_out_and_said(tmp_path: Path) -> None:
    sound(tmp_path)
    source = f"<SOURCE SECTION\n MODE 3\n{wave()}\n>"
    session = read(project(track(item(source))), tmp_path)
    assert places(session) == []
    assert any("backwards" in note for note in session.provenance.notes)


def test_a_play_rate_is_a_warp(tmp_path: Path) -> None:
    sound(tmp_path)
    session = read(project(track(item("PLAYRATE 0.5 1 0 -1", wave(), length=2))), tmp_path)
    assert places(session) == [(0, 44100, 0)]
    points = only(session).audio_clips[0].warp_points
    assert [(p.source_samples, p.offset_beats) for p in points] == [(0, 0), (44100, 4)]


def test_stretch_markers_are_warp_points_and_slopes_are_curves(tmp_path: Path) -> None:
    sound(tmp_path, 4.0)
    straight = item("SM 0 0.5 + 1 2 + 2 2.5", wave(), length=2)
    session = read(project(track(straight)), tmp_path)
    points = only(session).audio_clips[0].warp_points
    assert [(p.source_samples, p.offset_beats) for p in points] == [
        (22050, 0),
        (88200, 2),
        (110250, 4),
    ]
    sloped = item("SM 0 0 0.5 + 2 2", wave(), length=2)
    points = only(read(project(track(sloped)), tmp_path)).audio_clips[0].warp_points
    at = {point.offset_beats: point.source_samples / RATE for point in points}
    assert at[2.0] == pytest.approx(2 * (0.5 * 0.5 + 0.5 * 0.25), abs=1e-4)
    assert (at[0.0], at[4.0]) == (0, 2)


def test_the_take_that_is_chosen_plays(tmp_path: Path) -> None:
    for name in ("one.wav", "two.wav"):
        sound(tmp_path, 2.0, name)
    body = item(
        "NAME one",
        "VOLPAN 0.5 0 1 -1",
        "SOFFS 0",
        wave("one.wav"),
        "TAKE SEL",
        "NAME two",
        "TAKEVOLPAN 0 0.5 -1",
        "SOFFS 0.25",
        wave("two.wav"),
    )
    session = read(project(track(body)), tmp_path)
    (clip,) = only(session).audio_clips
    assert (clip.file, clip.name, clip.source_offset_samples) == ("audio/two.wav", "two", 11025)
    assert clip.gain_db == pytest.approx(-12.0412, abs=1e-4)
    assert any("takes" in note for note in session.provenance.notes)
    all_of_them = project(track(body.replace("NAME one", "ALLTAKES 1\nNAME one")))
    assert len(only(read(all_of_them, tmp_path)).audio_clips) == 2


def test_notes_are_read_whatever_else_stands_between_them(tmp_path: Path) -> None:
    events = midi(
        "E 0 c3 1a 00",
        "E 0 93 3c 64",
        "e 240 83 3c 00",
        "<X 240 0\n 8AECAwQF9w==\n>",
        '<X 0 0 0 0 3 "text"\n /wN0ZXh0\n>',
        "Em 0 93 3d 64",
        "Em 240 83 3d 00",
        "e 240 93 3e 40",
        "E 480 93 3e 00",
        "E 480 b3 7b 00",
        ppq=480,
    )
    clip = only(session := read(project(track(item(events, length=2))), tmp_path)).midi_clips[0]
    assert notes(clip) == [(60, 0, 0.5), (62, 2, 1)]
    assert only(session).midi_program == 26
    assert (clip.start_beats, clip.length_beats) == (0, 4)


def test_a_midi_loop_is_unrolled_and_an_offset_kept(tmp_path: Path) -> None:
    source = midi("E 0 90 3c 64", "E 480 80 3c 00", "E 1440 b0 7b 00")
    body = item("LOOP 1", "SOFFS 0.5 1", source, length=2.5)
    clip = only(read(project(track(body)), tmp_path)).midi_clips[0]
    assert notes(clip) == [(60, 1, 0.5), (60, 3, 0.5)]


def test_a_midi_item_at_another_rate_is_faster(tmp_path: Path) -> None:
    source = midi("E 960 90 3c 64", "E 960 80 3c 00", "E 960 b0 7b 00")
    clip = only(read(project(track(item("PLAYRATE 2", source))), tmp_path)).midi_clips[0]
    assert notes(clip) == [(60, 0.5, 0.5)]


def test_channel_10_is_drums(tmp_path: Path) -> None:
    source = midi("E 0 99 24 64", "E 480 89 24 00", "E 0 b9 7b 00")
    assert only(read(project(track(item(source))), tmp_path)).role == "drums"


def test_a_midi_file_beside_the_project_is_read(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    session = a_session(tmp_path / "s", bars=2)
    (tmp_path / "bass.mid").write_bytes(smf_bytes(session, [session.tracks[1]]))
    source = '<SOURCE MIDI\n FILE "bass.mid"\n>'
    clip = only(read(project(track(item(source, length=2))), tmp_path)).midi_clips[0]
    assert notes(clip)[:2] == [(60, 0, 0.5), (61, 1, 0.5)]
    gone = read(project(track(item('<SOURCE MIDI\n FILE "gone.mid"\n>'))), tmp_path)
    assert any("gone.mid" in note for note in gone.provenance.notes)
    (tmp_path / "bad.mid").write_bytes(b"MThd")
    bad = read(project(track(item('<SOURCE MIDI\n FILE "bad.mid"\n>'))), tmp_path)
    assert any("bad.mid" in note for note in bad.provenance.notes)


def test_folders_are_groups_and_act_on_their_tracks(tmp_path: Path) -> None:
    session = read(
        project(
            track("ISBUS 1 1", "VOLPAN 0.5 0 -1 -1 1", "MUTESOLO 1 0 0", name="Choir"),
            track("ISBUS 1 1", name="High"),
            track("ISBUS 2 -2", name="Soprano"),
            track(name="Free"),
        ),
        tmp_path,
    )
    soprano, free = session.tracks
    assert (soprano.name, soprano.group, soprano.mute) == ("Soprano", "High", True)
    assert soprano.gain_db == pytest.approx(-6.0206, abs=1e-4)
    assert (free.group, free.mute, free.gain_db) == (None, False, 0)


def test_colours_pans_and_silence(tmp_path: Path) -> None:
    session = read(
        project(
            track("PEAKCOL 25312745", "VOLPAN 0 -0.25 -1 -1 1", name="Lead"),
            track("PEAKCOL 16576", "MAINSEND 0 0", name="Bass"),
        ),
        tmp_path,
    )
    lead, bass = session.tracks
    assert (lead.colour, lead.pan, lead.gain_db) == ("#e93d82", -0.25, -150)
    assert (bass.colour, bass.mute) == ("#8e4ec6", True)


def test_a_track_that_only_receives_is_a_bus(tmp_path: Path) -> None:
    session = read(
        project(
            track(item(midi()), name="Lead"),
            track(item(midi()), name="Bass"),
            track(
                "AUXRECV 0 0 0.5 0 0 0 0 0 0 -1:U 0 -1 ''",
                "AUXRECV 1 0 1 0 1 0 0 0 0 -1:U 0 -1 ''",
                "VOLPAN 1 0.5 -1 -1 1",
                name="Hall",
            ),
            track("AUXRECV 2 0 1 0 0 0 0 0 0 -1:U 0 -1 ''", name="Hall"),
        ),
        tmp_path,
    )
    assert [bus.name for bus in session.buses] == ["Hall", "Hall 2"]
    assert session.buses[0].pan == 0.5
    lead, bass = session.tracks
    assert [(send.bus, round(send.gain_db, 2)) for send in lead.sends] == [("Hall", -6.02)]
    assert bass.sends == ()
    assert any("What returns send" in note for note in session.provenance.notes)


def test_effects_of_a_return_are_its_chain_those_that_are_off_and_broken_ones_apart(
    tmp_path: Path,
) -> None:
    comp = """<VST "VST: ReaComp (Cockos)" reacomp.dll 0 "" 1919247213
        bWNlcu9e7f4EAAAAAQAAAAAAAAACAAAAAAAAAAQAAAAAAAAACAAAAAAAAAACAAAAAQAAAAAAAAACAAAAAAAAAFQAAAAAAAAAAAAQAA==
        776t3g3wrd7L/6o+AAAAAKabxDsK16M8AAAAAAAAAAAAAIA/AAAAAAAAAAAAAAAAnNEHMwAAgD8AAAAAzcxMPQAAAAAAAAAAAAAAAAAAAAAAAAAA
        AAAQAAAA
      >"""
    broken = '<VST "VST: ReaEQ (Cockos)" reaeq.dll 0 "" 1919247729\n AAAA\n>'
    other = '<VST "VST3: Room (Valhalla)" r.vst3 0 "" 1{2}\n AAAA\n>'
    off = f"BYPASS 1 0 0\n{other}\nBYPASS 0 0 0"
    chain = f"<FXCHAIN\n{comp}\n{off}\n{broken}\n{other}\n<JS utility/volume Trim\n-6 0\n>\n>"
    receive = "AUXRECV 0 0 1 0 0 0 0 0 0 -1:U 0 -1 ''"
    session = read(project(track(item(midi())), track(receive, chain, name="Hall")), tmp_path)
    (bus,) = session.buses
    assert bus.chain is not None
    compressor, eq, plug_in, gain = bus.chain.effects
    assert isinstance(compressor, Compressor)
    assert (compressor.ratio, compressor.attack_ms, compressor.release_ms) == (1, 3, 100)
    assert compressor.threshold_db == pytest.approx(-9.5, abs=0.1)
    assert eq == PlugIn("ReaEQ (Cockos)", "vst2")
    assert plug_in == PlugIn("Room (Valhalla)", "vst3")
    assert gain == Gain(-6.0206)


def test_muted_items_are_left_out_unless_all_are(tmp_path: Path) -> None:
    sound(tmp_path)
    muted, heard = item("MUTE 1 0", wave()), item("MUTE 0 0", wave(), position=1)
    session = read(project(track(muted, heard)), tmp_path)
    assert len(places(session)) == 1 and not only(session).mute
    assert any("Muted items" in note for note in session.provenance.notes)
    session = read(project(track(muted, muted)), tmp_path)
    assert len(places(session)) == 2 and only(session).mute


def test_what_a_session_cannot_hold_is_said(tmp_path: Path) -> None:
    sound(tmp_path)
    session = read(
        project(
            track(
                "MUTESOLO 0 1 0",
                "<VOLENV2\n ACT 1\n PT 0 1 0\n PT 1 0 0\n>",
                '<FXCHAIN\n<VST "VST3i: Vital (Matt Tytel)" Vital.vst3 0 ""\n AAAA\n>\n>',
                item(
                    "FADEIN 3 0.1 0 3",
                    "VOLPAN 1 0.5 -1 -1",
                    "PLAYRATE 1 1 2 -1",
                    "CHANMODE 2",
                    wave(),
                ),
                item("<SOURCE CLICK\n>"),
            )
        ),
        tmp_path,
    )
    said = " ".join(session.provenance.notes)
    for words in (
        "soloed",
        "automation",
        "fades",
        "pan of items",
        "phase",
        "pitch",
        "channels",
        "CLICK",
    ):
        assert words in said, words
    assert only(session).instrument == "Vital (Matt Tytel)"


def test_audio_is_found_where_the_project_lies_and_not_elsewhere(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    sound(inside, name="Media/take.wav")
    sound(outside, name="far.wav")
    text = project(
        track(
            item(wave("C:\\\\Users\\\\me\\\\Media\\\\take.wav")),
            item(wave(str(outside / "far.wav"))),
            item(wave("gone.wav")),
        )
    )
    (inside / "song.rpp").write_text(text)
    near = ReaperReader().read(inside / "song.rpp", elsewhere=False)
    assert [audio.missing for audio in near.audio] == [False, True, True]
    far = ReaperReader().read(inside / "song.rpp", elsewhere=True)
    assert [audio.missing for audio in far.audio] == [False, False, True]
    assert [clip.file for clip in only(far.session).audio_clips] == [
        "audio/take.wav",
        "audio/far.wav",
        "audio/gone.wav",
    ]


def test_the_rate_is_the_projects_own_or_that_of_its_first_file(tmp_path: Path) -> None:
    sound(tmp_path, rate=32_000)
    text = project(track(item(wave(), length=0.5)))
    assert read(text, tmp_path).sample_rate == RATE
    loose = text.replace(f"SAMPLERATE {RATE} 1 0", f"SAMPLERATE {RATE} 0 0")
    session = read(loose, tmp_path)
    assert session.sample_rate == 32_000
    assert places(session) == [(0, 16_000, 0)]
    silent = project(track()).replace(f"SAMPLERATE {RATE} 1 0", "RIPPLE 0")
    assert read(silent, tmp_path).sample_rate == 48_000


def test_bytes_that_mean_nothing_do_no_harm(tmp_path: Path) -> None:
    noise = np.random.default_rng(3)
    text = project(
        track(item("SM x y + z", "SOFFS", wave()), item(midi("E", "E 1", "E x 90 3c 64")))
    )
    for _ in range(60):
        data = bytearray(text.encode())
        for place in noise.integers(len("<REAPER_PROJECT"), len(data), 5):
            data[place] = int(noise.integers(256))
        try:
            session = read(bytes(data), tmp_path)
        except BadInput:
            continue
        assert session.provenance.engine == "reaper-project"


def test_times_beyond_all_measure_are_cut_off_and_said(tmp_path: Path) -> None:
    envelope = "<TEMPOENVEX\nPT 0 10 0\nPT 49000 999 0\nPT 1e9 10 1\n>"
    far = item(midi("E 0 90 3c 64", "E 99999999999 80 3c 00"), position=1e9)
    long = item(midi("E 0 90 3c 64", "E 99999999999 80 3c 00"), length=1e9)
    inside = ("RENDER_RANGE 0 0 0.000000000001", 'MARKER 1 1e12 "x" 1', 'MARKER 1 1e13 "" 1')
    session = read(project(*inside, envelope, track(far, long)), tmp_path)
    assert len(session.tempo_map.steps) < 10
    assert len(only(session).midi_clips) == 1
    assert any("fourteen hours" in note for note in session.provenance.notes)
    write_session(session, tmp_path)
    assert read_session(tmp_path).tracks == session.tracks


def test_base64_and_free_text_are_left_alone(tmp_path: Path) -> None:
    state = base64.b64encode(bytes(range(256))).decode()
    text = project(
        "<NOTES 0 2\n |<TRACK\n |> not a chunk\n |Key: Bb dorian\n>",
        track(f'<FXCHAIN\n<VST "VST: X (Y)" x.dll 0 ""\n{state}\n>\n>', name="Only"),
    )
    session = read(text, tmp_path)
    assert only(session).name == "Only"
    assert session.key is not None and session.key.name == "Bb dorian"
    assert session.provenance.created_at != PROVENANCE.created_at
