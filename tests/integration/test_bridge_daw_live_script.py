"""Our Remote Script, in stand-ins for Live's modules: what it does, and what it refuses."""

from __future__ import annotations

import ast
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bridge.daw.live.install import install_live_script
from bridge.daw.live.rows import Stretch
from bridge.daw.live.script_line import ScriptLine, ScriptRefused
from bridge.daw.live_script.roadie.answering import Answering
from bridge.daw.live_script.roadie.work import spellings
from bridge.daw.parts import Part
from session.errors import BackendUnavailable
from tests.export_material import noise, write_float
from tests.live_script_host import running_script
from tests.live_song import AudioClip, Song

PART = Part("Drums", "audio", 0xE5484D, 0.0, 0.0, False)


def a_wav(folder: Path) -> Path:
    path = folder / "drums.wav"
    write_float(path, noise(1, 2, 48_000), 48_000)
    return path


def a_song(new_live: bool = True) -> Song:
    song = Song(tracks=1, scenes=2, new_live=new_live)
    song.create_audio_track(-1)
    song.tracks[1].name = "Drums"
    return song


def request(**fields: Any) -> dict[str, Any]:
    return {
        "roadie": 1, "id": 1, "do": "load", "track": 1, "track_name": "Drums", "slot": 0,
        "name": "Night Bus", "colour": 0xE5484D, "start_s": 0.0, "end_s": 0.0, **fields,
    }  # fmt: skip


def answered(song: Song, asked: Any, sender: tuple[str, int] = ("127.0.0.1", 9)) -> Any:
    packet = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    found = Answering(lambda: song, (12, 1, 0)).answer(packet, sender)
    return found and json.loads(found)


def test_audio_is_loaded_unwarped_named_coloured_and_cut(tmp_path: Path) -> None:
    song, path = a_song(), a_wav(tmp_path)
    with running_script(song) as (script, instance):
        line = ScriptLine(script.port)
        assert line.hello() == {
            "roadie": 1, "id": 1, "ok": True, "live": "12.1.0", "tracks": 2, "scenes": 2,
            "audio": True,
        }  # fmt: skip
        assert line.load(1, PART, 0, path, Stretch("x", 0.25, 0.75, "Drop"))
        line.close()
        assert instance.shown == [f"Roadie: listening on port {script.port} of this machine"]
    clip = song.tracks[1].clip_slots[0].clip
    assert isinstance(clip, AudioClip)
    assert (clip.name, clip.warping, clip.start_marker, clip.end_marker) == (
        "Drop", False, 0.25, 0.75,
    )  # fmt: skip


def test_a_request_whose_answer_was_lost_is_answered_again_and_done_once(tmp_path: Path) -> None:
    song, path = a_song(), a_wav(tmp_path)
    answering = Answering(lambda: song, (12, 1, 0))
    packet = json.dumps(request(path=str(path))).encode()
    first = answering.answer(packet, ("127.0.0.1", 9))
    assert first == answering.answer(packet, ("127.0.0.1", 9))
    assert json.loads(first or b"")["ok"]
    # Another client's same number is another request.
    other = json.loads(answering.answer(packet, ("127.0.0.1", 10)) or b"")
    assert other["why"] == "Scene 1 of 'Drums' has a clip already."


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"track": 7}, "Track 8 of the set is not called 'Drums' any more."),
        ({"track_name": "Bass"}, "is not called 'Bass' any more"),
        ({"track": 0, "track_name": "Yours 1"}, "is no audio track"),
        ({"slot": 5}, "The set has no scene 6."),
        ({"slot": -1}, "slot is below zero"),
        ({"track": True}, "track is missing or of the wrong kind"),
        ({"end_s": float("nan")}, "end_s is out of bounds"),
        ({"path": "drums.wav"}, "is not a whole path"),
        ({"path": "/etc/passwd"}, "is no audio file"),
        ({"path": "/nowhere/a.wav"}, "is not there"),
        ({"path": "/tmp/a\0.wav"}, "is not a whole path"),
        ({"do": "delete"}, "cannot do 'delete'"),
    ],
)
def test_what_cannot_or_shall_not_be_done_is_refused_in_a_sentence(
    tmp_path: Path, fields: dict[str, Any], why: str
) -> None:
    song = a_song()
    found = answered(song, request(**{"path": str(a_wav(tmp_path)), **fields}))
    assert not found["ok"]
    assert why in found["why"]
    assert all(not slot.has_clip for track in song.tracks for slot in track.clip_slots)


@pytest.mark.parametrize(
    "packet",
    [b"", b"\xff\xfe", b"[]", b'{"roadie": 2, "id": 1}', b'{"roadie": 1}', b"{" * 9000,
     b"[" * 8000, b"/live/test\0\0,\0\0\0"],
)  # fmt: skip
def test_what_is_no_request_gets_no_answer(packet: bytes) -> None:
    assert answered(a_song(), packet) is None


def test_another_machine_gets_no_answer_and_no_effect(tmp_path: Path) -> None:
    song = a_song()
    assert answered(song, request(path=str(a_wav(tmp_path))), ("10.0.0.7", 9)) is None
    assert not song.tracks[1].clip_slots[0].has_clip


def test_a_live_before_12_0_5_says_that_it_cannot(tmp_path: Path) -> None:
    found = answered(a_song(new_live=False), request(path=str(a_wav(tmp_path))))
    assert "Live 12.0.5 or later" in found["why"]


def test_the_script_listens_to_this_machine_alone_and_lets_its_port_go() -> None:
    with running_script(a_song(), tick_s=None) as (script, _):
        assert script._socket.getsockname()[0] == "127.0.0.1"
        port = script.port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", port))


def test_one_that_is_not_there_is_told_with_what_to_do() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = ScriptLine(port, patience_s=0.05)
    assert line.hello() is None
    with pytest.raises(BackendUnavailable, match="choose Roadie as a control surface"):
        line.set_gain(0, "Drums", -30.0)
    line.close()


def test_a_refusal_reaches_whoever_asked(tmp_path: Path) -> None:
    with running_script(a_song()) as (script, _):
        line = ScriptLine(script.port)
        with pytest.raises(ScriptRefused, match="is not there"):
            line.load(1, PART, 0, tmp_path / "no.wav", Stretch("x", 0.0, 1.0, "A"))
        line.close()


def test_a_mac_path_is_tried_from_its_volume_too(tmp_path: Path) -> None:
    (tmp_path / "Macintosh HD").symlink_to("/")
    (tmp_path / "Stick").mkdir()
    volumes = str(tmp_path)
    assert spellings("/Users/a/b.wav", "darwin", volumes) == [
        "/Users/a/b.wav", f"{volumes}/Macintosh HD/Users/a/b.wav",
    ]  # fmt: skip
    assert spellings("/Users/a/b.wav", "win32", volumes) == ["/Users/a/b.wav"]


def test_the_installed_script_stands_on_the_standard_library_and_live_alone(
    tmp_path: Path,
) -> None:
    (tmp_path / "lib").mkdir()
    place = install_live_script(tmp_path / "lib" / "Remote Scripts")
    allowed = {*sys.stdlib_module_names, "Live", "_Framework"}
    for file in place.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= allowed
            if isinstance(node, ast.ImportFrom) and not node.level:
                assert (node.module or "").split(".")[0] in allowed
    # It loads by itself, with nothing of ours on the path.
    path = f"import sys; sys.path[:0] = [{str(place.parent)!r}]"
    code = f"{path}\nimport Roadie, Roadie.answering; print(Roadie.MADE_BY)"
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.stdout == "Roadie\n", run.stderr
