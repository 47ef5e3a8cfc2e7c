"""REAPER's ReaScript of ours, run by a real Lua, and the OSC of its default pattern to the byte."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.daw.contract import DawAddress
from bridge.daw.reaper.adapter import Reaper
from bridge.daw.reaper.drop import SCRIPT, install_reaper_script, resource_folder
from bridge.daw.reaper.order import order_of, read_answer
from bridge.osc.codec import encode
from session import Session
from session.errors import BackendUnavailable, BadInput, NotFound
from session.progress import silent
from tests.export_material import a_session

FUNCTIONS = Path(__file__).parent.parent / "reaper_functions.lua"


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; only a hang ends this."""
    for _ in range(6000):
        if holds():
            return
        time.sleep(0.005)
    raise AssertionError("it never came to hold")


@contextmanager
def script_running(resources: Path) -> Iterator[Path]:
    """Our script, installed and run; what it asked REAPER for is in the file given."""
    log = resources / "asked.txt"
    script = install_reaper_script(resources)
    given = {
        "REAPER_RESOURCES": str(resources), "REAPER_SCRIPT": str(script), "REAPER_LOG": str(log),
    }  # fmt: skip
    process = subprocess.Popen(
        ["ardour7-lua", str(FUNCTIONS)],
        env={**os.environ, **given, "HOME": str(resources)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield log
    finally:
        Path(f"{log}.over").touch()
        process.wait(20)


def a_small_session(folder: Path) -> Session:
    session = a_session(folder, bars=2)
    drums, bass = session.tracks[:2]
    return session.evolve(
        tracks=(
            replace(drums, midi_clips=(), gain_db=-6.0, pan=0.5, mute=True),
            replace(bass, audio_clips=()),
        )
    )


@pytest.mark.peer("ardour7-lua")
def test_the_script_adds_tracks_items_notes_and_regions_in_one_undo(tmp_path: Path) -> None:
    resources, folder = tmp_path / "REAPER", tmp_path / "session"
    resources.mkdir()
    folder.mkdir()
    session = a_small_session(folder)
    with script_running(resources) as log:
        reaper = Reaper(resources=resources, script_wait_s=30.0)
        reaper.connect(DawAddress("127.0.0.1", 9, free_port()))
        report = reaper.send(session, folder, silent)
        reaper.close()
    asked = log.read_text().splitlines()
    length_s = session.length_samples / session.sample_rate
    assert asked[:10] == [
        "undo begins",
        "track2\tP_NAME\tDrums",
        "track2\tcolour\t229,72,77",
        "track2\tD_VOL\t0.501187",
        "track2\tD_PAN\t0.500000",
        "track2\tB_MUTE\t1.000000",
        "track2\titem",
        "item\tD_POSITION\t0.000000",
        f"item\tD_LENGTH\t{length_s:.6f}",
        "item\tD_VOL\t1.000000",
    ]
    assert f"take\tsource\t{folder.resolve() / 'audio/drums.wav'}" in asked
    beat_s = 60 / 84
    notes = [tuple(map(float, line.split("\t")[1:])) for line in asked if line.startswith("note")]
    for found, note in zip(notes, session.tracks[1].midi_clips[0].notes, strict=True):
        begin, end = note.start_beats * beat_s * 1920, note.end_beats * beat_s * 1920
        assert found == pytest.approx((begin, end, 0, note.pitch, note.velocity), abs=1e-4)
    assert f"true\t0.000000\t{4 * beat_s:.6f}\tIntro" in asked
    assert asked[-1] == "undo ends\tRoadie: add a session"
    assert (report.tracks, report.clips, report.notes) == (2, 2, 8)
    assert any("REAPER's tempo (120 BPM) was left" in words for words in report.could_not)
    assert [file.name for file in (resources / "Roadie").iterdir()] == []


@pytest.mark.peer("ardour7-lua")
def test_the_script_runs_nothing_and_survives_any_order(tmp_path: Path) -> None:
    resources = tmp_path / "REAPER"
    (resources / "Roadie").mkdir(parents=True)
    orders = {
        "aa": "roadie\t1\nos.execute('touch /tmp/x')\ntrack\tA\t1\t2\t3\t0\t0\t0\n"
        "audio\t/nowhere.wav\t0\t0\t1\t0\tx\nnote\t0\t1\t300\t1\nmidi\tx\nend\n",
        "bb": "roadie\t9\nend\n",
        "cc": "roadie\t1\ntrack\tcut off",
    }
    for name, text in orders.items():
        (resources / "Roadie" / f"{name}.order").write_text(text)
    answers = {name: resources / "Roadie" / f"{name}.answer" for name in orders}
    with script_running(resources):
        until(lambda: all(path.exists() for path in answers.values()))
    found = {name: read_answer(path.read_text()) for name, path in answers.items()}
    assert found["aa"].tracks == 1
    assert "REAPER does not read /nowhere.wav." in found["aa"].could_not
    assert any("REAPER refused a note" in words for words in found["aa"].could_not)
    assert any("REAPER refused a midi" in words for words in found["aa"].could_not)
    for name in ("bb", "cc"):
        assert found[name].tracks == 0
        assert "of two versions" in found[name].could_not[0]


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_without_the_script_the_order_is_taken_back_and_the_way_is_told(tmp_path: Path) -> None:
    resources, folder = tmp_path / "REAPER", tmp_path / "session"
    folder.mkdir()
    session = a_small_session(folder)
    reaper = Reaper(resources=resources, script_wait_s=0.05)
    reaper.connect(DawAddress("127.0.0.1", 9, free_port()))
    with pytest.raises(NotFound, match="start it once"):
        reaper.send(session, folder, silent)
    resources.mkdir()
    with pytest.raises(BackendUnavailable, match="install-script reaper"):
        reaper.send(session, folder, silent)
    reaper.close()
    assert list((resources / "Roadie").iterdir()) == []


def test_the_script_is_never_installed_over_anothers(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="resource path"):
        install_reaper_script(tmp_path / "none")
    place = install_reaper_script(tmp_path)
    assert install_reaper_script(tmp_path) == place == tmp_path / "Scripts" / SCRIPT
    place.write_text("-- somebody else's")
    with pytest.raises(BadInput, match="not ours"):
        install_reaper_script(tmp_path)
    home = Path("/h")
    assert resource_folder(home, "linux") == home / ".config/REAPER"
    assert resource_folder(home, "darwin") == home / "Library/Application Support/REAPER"


def test_names_cannot_add_lines_to_an_order(tmp_path: Path) -> None:
    session = a_small_session(tmp_path)
    evil = replace(session.tracks[1], name="A\tB\nend\nroadie\t1")
    lost: list[str] = []
    lines = order_of(session.evolve(tracks=(evil,)), tmp_path, lost).splitlines()
    assert lines[1].split("\t")[:2] == ["track", "A B end roadie 1"]
    assert lines.count("end") == 1


@pytest.mark.parametrize("text", ["", "done\t1\t2", "done\ta\tb\tc\td", "could_not"])
def test_an_answer_that_is_none_is_told(text: str) -> None:
    with pytest.raises(BadInput, match="update it"):
        read_answer(text)


def test_transport_is_that_of_the_default_pattern_to_the_byte(tmp_path: Path) -> None:
    seen: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daw:
        daw.bind(("127.0.0.1", 0))
        daw.settimeout(10)
        reply_port = free_port()
        reaper = Reaper(resources=tmp_path)
        reaper.connect(DawAddress("127.0.0.1", daw.getsockname()[1], reply_port))
        seen.append(daw.recv(999))

        def told(address: str, *arguments: object) -> None:
            daw.sendto(encode(address, *arguments), ("127.0.0.1", reply_port))  # type: ignore[arg-type]

        told("/tempo/raw", 90.0)
        told("/beat/str", "3.1.50")
        told("/time", 9.5 * 60 / 90)
        until(lambda: reaper.transport().bpm == 90 and reaper.transport().sure)
        transport = reaper.transport()
        assert transport.anchor_beats == pytest.approx(9.5)
        assert transport.bar_of(9.5) == 9.0
        reaper.set_tempo(120.0)
        reaper.set_playing(True)
        reaper.set_playing(False)
        seen += [daw.recv(999) for _ in range(3)]
        told("/play", 1.0)
        until(lambda: reaper.transport().playing)
        reaper.close()
    assert seen == [
        b"/action\0,i\0\0\0\0\xa3\x0f",
        b"/tempo/raw\0\0,f\0\0\x42\xf0\0\0",
        b"/play\0\0\0,f\0\0\x3f\x80\0\0",
        b"/stop\0\0\0,f\0\0\x3f\x80\0\0",
    ]
    assert "REAPER-osc" not in {thread.name for thread in threading.enumerate()}


def test_a_reaper_that_says_nothing_is_told_with_what_to_switch_on(tmp_path: Path) -> None:
    reaper = Reaper(resources=tmp_path, wait_s=0.05)
    reaper.connect(DawAddress("127.0.0.1", free_port(), free_port()))
    with pytest.raises(BackendUnavailable, match="Control/OSC/web"):
        reaper.set_playing(True)
    assert not reaper.transport().sure
    reaper.close()
