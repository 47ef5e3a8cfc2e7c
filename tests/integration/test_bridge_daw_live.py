"""A session goes into Live over AbletonOSC, and Live's transport comes out of it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.daw.contract import DawAddress, DawReport
from bridge.daw.conversation import Conversation
from bridge.daw.live.adapter import Live
from bridge.daw.live.live_set import SetMoved
from bridge.daw.sending import send
from session import MidiClip, Note, Session, TempoMap, Track
from session.document import write_session
from session.errors import BackendUnavailable, Cancelled
from session.progress import silent
from tests.ableton_osc import AbletonOsc
from tests.export_material import a_session
from tests.live_script_host import running_script
from tests.live_song import Note as SongNote
from tests.live_song import Song


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Studio:
    """A Live that runs, with AbletonOSC and, where asked for, our script."""

    def __init__(
        self,
        stack: ExitStack,
        song: Song,
        script: bool = True,
        wait_s: float = 3.0,
        **osc: object,
    ) -> None:
        self.song = song
        self.reply_port = free_port()
        self.osc = stack.enter_context(AbletonOsc(song, self.reply_port, **osc))  # type: ignore[arg-type]
        port = free_port()
        if script:
            running, _ = stack.enter_context(running_script(song))
            port = running.port
        self.live = Live(script_port=port, wait_s=wait_s)
        stack.callback(self.live.close)
        self.address = DawAddress("127.0.0.1", self.osc.port, self.reply_port)

    def send(self, session: Session, folder: Path) -> DawReport:
        self.live.connect(self.address)
        return self.live.send(session, folder, silent)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; only a hang ends this."""
    for _ in range(6000):
        if holds():
            return
        time.sleep(0.005)
    raise AssertionError("it never came to hold")


def state_of(song: Song) -> list[object]:
    """What the user's own part of the set is."""
    return [
        (track.name, track.color, track.mute, track.mixer_device.volume.value,
         [slot.clip and (slot.clip.name, len(slot.clip.notes)) for slot in track.clip_slots[:3]])
        for track in song.tracks[:2]
    ] + [(scene.name, scene.tempo, scene.tempo_enabled) for scene in song.scenes[:3]] + [
        song.tempo, song.is_playing, song.signature_numerator,
    ]  # fmt: skip


def test_a_session_stands_in_live_with_its_tracks_clips_notes_names_and_colours(
    tmp_path: Path, stack: ExitStack
) -> None:
    session = a_session(tmp_path, bars=4)
    studio = Studio(stack, Song())
    song = studio.song
    song.tracks[0].clip_slots[0].create_clip(4.0)
    before = state_of(song)

    report = studio.send(session, tmp_path)

    assert [track.name for track in song.tracks[2:]] == [
        "Drums", "Drums MIDI", "Bass", "Bass MIDI", "Keys", "Keys MIDI", "Vox",
    ]  # fmt: skip
    assert [scene.name for scene in song.scenes[3:]] == [
        "Night Bus", "Night Bus: Intro", "Night Bus: Drop",
    ]  # fmt: skip
    assert [(scene.tempo, scene.tempo_enabled) for scene in song.scenes[3:]] == [(84.0, True)] * 3
    drums, notes = song.tracks[2], song.tracks[3]
    whole, intro, drop = (slot.clip for slot in drums.clip_slots[3:])
    assert whole.file_path == str(tmp_path.resolve() / "audio/drums.wav")
    assert not whole.warping
    half_s = session.length_samples / session.sample_rate / 2
    assert (intro.start_marker, intro.end_marker) == pytest.approx((0.0, half_s), abs=1e-4)
    assert (drop.start_marker, drop.end_marker) == pytest.approx((half_s, 2 * half_s), abs=1e-4)
    assert [slot.clip.length for slot in notes.clip_slots[3:]] == [16.0, 8.0, 8.0]
    wanted = [(n.pitch, n.start_beats, n.velocity) for n in session.tracks[0].midi_clips[0].notes]
    clip = notes.clip_slots[3].clip
    assert [(n.pitch, n.start_time, n.velocity) for n in clip.notes] == wanted
    assert [n.start_time for n in notes.clip_slots[5].clip.notes] == [float(b) for b in range(8)]
    assert clip.name == "Night Bus"
    assert drums.color == whole.color == 0xE2675A  # Live's nearest to the session's red
    assert (report.tracks, report.clips, report.notes) == (7, 21, 96)
    assert any("Warp is off" in words for words in report.could_not)
    assert state_of(song) == before


def test_sending_again_adds_a_second_time_and_changes_nothing(
    tmp_path: Path, stack: ExitStack
) -> None:
    session = a_session(tmp_path, bars=2)
    studio = Studio(stack, Song())
    studio.send(session, tmp_path)
    first = [(t.name, [s.clip for s in t.clip_slots[:6]]) for t in studio.song.tracks]
    studio.send(session, tmp_path)
    assert [(t.name, [s.clip for s in t.clip_slots[:6]]) for t in studio.song.tracks][:9] == first
    assert len(studio.song.tracks) == 2 + 7 + 7
    assert len(studio.song.scenes) == 3 + 3 + 3


def test_levels_pan_and_mute_come_with_the_track_and_low_ones_through_our_script(
    tmp_path: Path, stack: ExitStack
) -> None:
    session = a_session(tmp_path, bars=2)
    loud, low, silent_one, off = session.tracks
    session = session.evolve(
        tracks=(
            replace(loud, gain_db=-12.0, pan=-0.5, midi_clips=()),
            replace(low, gain_db=-30.0, mute=True, midi_clips=()),
            replace(silent_one, gain_db=-150.0, midi_clips=()),
            replace(off, gain_db=6.0, midi_clips=()),
        )
    )
    studio = Studio(stack, Song(tracks=0))
    studio.send(session, tmp_path)
    a, b, c, d = studio.song.tracks
    assert a.mixer_device.volume.value == pytest.approx(0.55)
    assert a.mixer_device.panning.value == -0.5
    volume = b.mixer_device.volume
    assert volume.str_for_value(volume.value) == "-30.0 dB"
    assert (a.mute, b.mute) == (0, 1)
    assert c.mixer_device.volume.value == 0.0
    assert d.mixer_device.volume.value == pytest.approx(1.0)


def test_a_thousand_notes_pass_in_datagrams_that_no_system_refuses(
    tmp_path: Path, stack: ExitStack
) -> None:
    notes = tuple(Note(36 + n % 60, 1 + n % 127, round(n / 24, 9), 1 / 48) for n in range(1500))
    session = a_session(tmp_path, bars=16).evolve(
        tracks=(Track("Arp", "lead", "#5480e4", midi_clips=(MidiClip(0.0, 64.0, notes),)),),
        sections=(),
    )
    studio = Studio(stack, Song(tracks=0, scenes=0), script=False)
    report = studio.send(session, tmp_path)
    found = studio.song.tracks[0].clip_slots[0].clip.notes
    assert [(n.pitch, n.start_time, n.duration) for n in found] == [
        (n.pitch, n.start_beats, n.length_beats) for n in notes
    ]
    assert report.notes == 1500
    assert not [words for words in report.could_not if "Live said" in words]


def test_an_answer_that_is_too_long_for_live_is_a_complaint_that_is_kept(stack: ExitStack) -> None:
    song = Song(tracks=1)
    song.tracks[0].clip_slots[0].create_clip(4.0)
    song.tracks[0].clip_slots[0].clip.notes = [
        SongNote(60, n / 100, 0.01, 90, False) for n in range(600)
    ]
    studio = Studio(stack, song, script=False)
    studio.live.connect(studio.address)
    talk = studio.live._connected()
    talk.say("/live/clip/get/notes", 0, 0)
    talk.ask("/live/song/get/num_tracks")
    said: list[str] = []
    until(lambda: bool(said.extend(studio.live._complaints.taken()) or said))
    assert said[0].endswith("Message too long")


def test_a_question_is_answered_at_lives_next_tick_and_not_before(stack: ExitStack) -> None:
    studio = Studio(stack, Song(), script=False, tick_s=None)
    talk = stack.enter_context(closing(Conversation("Live", studio.address, "", wait_s=20.0)))
    found: list[object] = []
    asking = threading.Thread(target=lambda: found.append(talk.ask("/live/song/get/tempo")))
    asking.start()
    asking.join(0.15)
    assert found == []
    studio.osc.tick()
    asking.join(20)
    assert found == [(120.0,)]


def test_a_lost_datagram_costs_nothing_but_time(tmp_path: Path, stack: ExitStack) -> None:
    session = a_session(tmp_path, bars=2).evolve(sections=())
    session = session.evolve(tracks=session.tracks[:1])
    studio = Studio(stack, Song(tracks=0, scenes=0), wait_s=0.3)
    studio.live.connect(studio.address)
    # Questions, answers and notes may be lost; what creates something is never sent twice.
    lost = {"count": 0}
    real = studio.osc._process

    def lossy(message: object) -> None:
        address = message.address  # type: ignore[attr-defined]
        if "get/" in address or address.endswith("add/notes"):
            lost["count"] += 1
            if lost["count"] % 7 == 0:
                return
        real(message)  # type: ignore[arg-type]

    studio.osc._process = lossy  # type: ignore[method-assign]
    report = studio.live.send(session, tmp_path, silent)
    assert lost["count"] > 10
    assert (report.tracks, report.clips, report.notes) == (2, 2, 8)
    assert len(studio.song.tracks) == 2


def test_without_our_script_the_notes_come_and_the_report_says_how_to_get_the_audio(
    tmp_path: Path, stack: ExitStack
) -> None:
    session = a_session(tmp_path, bars=2)
    studio = Studio(stack, Song(), script=False)
    report = studio.send(session, tmp_path)
    assert report.notes == 48
    assert all(not slot.has_clip for slot in studio.song.tracks[2].clip_slots)
    (words,) = [words for words in report.could_not if "install-script" in words]
    assert words.startswith("The audio of Drums, Bass, Keys, Vox was not loaded")


def test_a_live_edition_that_ends_at_sixteen_is_told_not_hidden(
    tmp_path: Path, stack: ExitStack
) -> None:
    session = a_session(tmp_path, bars=2)
    studio = Studio(stack, Song(tracks=2, scenes=3, most=5))
    report = studio.send(session, tmp_path)
    assert report.tracks == 3
    assert len(studio.song.tracks) == len(studio.song.scenes) == 5
    said = " ".join(report.could_not)
    assert "no room for the scene" in said
    assert "Live made no track for Bass MIDI" in said
    assert "Maximum number of tracks reached" in said


def test_tracks_that_move_meanwhile_end_the_sending_before_anything_lands_on_them(
    tmp_path: Path, stack: ExitStack
) -> None:
    session = a_session(tmp_path, bars=2)
    studio = Studio(stack, Song(), wait_s=0.5)
    studio.live.connect(studio.address)
    song = studio.song

    def delete_one() -> None:
        if len(song.tracks) == 5:
            studio.osc.before_tick = lambda: None
            del song.tracks[0]

    studio.osc.before_tick = delete_one
    with pytest.raises(SetMoved, match="while the session was being sent"):
        studio.live.send(session, tmp_path, silent)
    assert song.tracks[0].name == "Yours 2"
    assert all(not slot.has_clip for slot in song.tracks[0].clip_slots)


def test_cancelling_ends_it_between_two_parts(tmp_path: Path, stack: ExitStack) -> None:
    session = a_session(tmp_path, bars=2)
    studio = Studio(stack, Song())
    studio.live.connect(studio.address)

    def cancel(fraction: float, stage: str) -> None:
        if "Bass" in stage:
            raise Cancelled("The user cancelled.")

    with pytest.raises(Cancelled):
        studio.live.send(session, tmp_path, cancel)
    assert [track.name for track in studio.song.tracks[2:]] == ["Drums", "Drums MIDI"]


def test_what_live_refuses_is_in_the_report(tmp_path: Path, stack: ExitStack) -> None:
    session = a_session(tmp_path, bars=2)
    (tmp_path / "audio/bass.wav").write_bytes(b"RIFF is all there is")
    (tmp_path / "audio/keys.wav").unlink()
    studio = Studio(stack, Song())
    said = " ".join(studio.send(session, tmp_path).could_not)
    assert "Not a valid audio file" in said
    assert "audio/keys.wav is not in the session's folder" in said


def test_an_older_abletonosc_that_does_not_know_an_address_is_told(
    tmp_path: Path, stack: ExitStack
) -> None:
    session = a_session(tmp_path, bars=2).evolve(sections=())
    studio = Studio(stack, Song())
    for name in ("time_signature_numerator", "time_signature_enabled"):
        del studio.osc._handlers[f"/live/scene/set/{name}"]
    said = " ".join(studio.send(session, tmp_path).could_not)
    assert "Live said: Unknown OSC address: /live/scene/set/time_signature_enabled." in said


def test_nobody_there_says_what_to_switch_on(tmp_path: Path) -> None:
    a_session(tmp_path, bars=2)
    live = Live(wait_s=0.05)
    with pytest.raises(BackendUnavailable, match="choose AbletonOSC as a control surface"):
        live.connect(DawAddress("127.0.0.1", free_port(), free_port()))
    live.close()


def test_a_reply_port_that_is_taken_is_named(stack: ExitStack) -> None:
    taken = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    taken.bind(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    with pytest.raises(BackendUnavailable, match=f"port {port}, which another program holds"):
        Live().connect(DawAddress("127.0.0.1", free_port(), port))


def test_the_folder_is_enough_to_send(tmp_path: Path, stack: ExitStack) -> None:
    write_session(a_session(tmp_path, bars=2), tmp_path)
    studio = Studio(stack, Song(), script=False)
    report = send("live", studio.address, tmp_path, silent)
    assert report.daw == "live"
    assert len(studio.song.tracks) == 9
    threads = [thread.name for thread in threading.enumerate()]
    assert not [name for name in threads if name.startswith(("Live-osc", "live-nudge"))]


def test_the_transport_follows_live_and_survives_its_restart(stack: ExitStack) -> None:
    studio = Studio(stack, Song(), script=False)
    live, song = studio.live, studio.song
    live.connect(studio.address)
    until(lambda: live.transport().sure)
    song.tempo, song.signature_numerator, song.signature_denominator = 93.5, 7, 8
    song.current_song_time = 12.0
    until(lambda: live.transport().anchor_beats == 12.0)
    told = live.transport()
    assert (told.bpm, told.bar_beats, told.playing, told.leader) == (93.5, 3.5, False, "live")
    live.set_playing(True)
    live.set_tempo(140.0)
    until(lambda: live.transport().playing and live.transport().bpm == 140.0)
    assert song.is_playing
    live.set_playing(False)
    until(lambda: not live.transport().playing)

    studio.osc.startup()
    until(lambda: "song/current_song_time" in {key for key, _ in studio.osc._listening})
    song.tempo = 77.0
    until(lambda: live.transport().bpm == 77.0)


def test_a_tempo_that_changes_on_the_way_is_told_as_left_out(
    tmp_path: Path, stack: ExitStack
) -> None:
    from session import TempoStep

    steps = TempoMap((TempoStep(0.0, 100.0), TempoStep(8.0, 120.0)))
    session = a_session(tmp_path, steps, bars=4)
    studio = Studio(stack, Song())
    report = studio.send(session, tmp_path)
    assert [scene.tempo for scene in studio.song.scenes[3:]] == [100.0, 100.0, 120.0]
    assert any("changes within one were left out" in words for words in report.could_not)
