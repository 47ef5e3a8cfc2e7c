"""A render is seen when it is whole, and nobody's file gives way to it."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.host.chain.steps import InvertStep
from bridge.host.render import target as target_module
from bridge.host.render import watch as watch_module
from bridge.host.render.target import Target
from session.errors import BadInput, Cancelled, DiskFull, NotFound, StorageFailed, UnreadableAudio
from tests.unit.host_render_material import RATE, heard, noise, rendered, wav


@pytest.fixture(params=["unnamed", "hidden", "no links"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Disks as they come: with files that have no name, without them, and without links."""
    if request.param != "unnamed":
        monkeypatch.setattr(target_module, "_unnamed_file", lambda folder: None)
    if request.param == "no links":

        def refuse(*args: object, **more: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)
    return str(request.param)


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_there_when_it_is_whole(tmp_path: Path, disk: str) -> None:
    path = tmp_path / "new" / "out.wav"
    with Target(path) as target:
        target.file.write(b"all of it")
        assert not path.exists()
        assert target.digest() == hashlib.sha256(b"all of it").hexdigest()
        target.put_in_place()
    assert path.read_bytes() == b"all of it"
    assert _files(path.parent) == ["out.wav"]
    assert path.stat().st_mode & 0o600 == 0o600


def test_an_error_leaves_nothing(tmp_path: Path, disk: str) -> None:
    with pytest.raises(RuntimeError), Target(tmp_path / "out.wav") as target:
        target.file.write(b"half of")
        raise RuntimeError
    assert _files(tmp_path) == []


def test_a_file_that_is_there_is_kept(tmp_path: Path, disk: str) -> None:
    path = tmp_path / "out.wav"
    path.write_bytes(b"theirs")
    with pytest.raises(BadInput, match="is there already"), Target(path):
        pass
    assert path.read_bytes() == b"theirs"


def test_a_file_that_comes_in_between_is_kept(tmp_path: Path, disk: str) -> None:
    path = tmp_path / "out.wav"
    with pytest.raises(BadInput, match="is there already"), Target(path) as target:
        target.file.write(b"ours")
        path.write_bytes(b"theirs")
        target.put_in_place()
    assert path.read_bytes() == b"theirs"
    assert _files(tmp_path) == ["out.wav"]


def test_what_we_wrote_before_is_replaced(tmp_path: Path, disk: str) -> None:
    path = tmp_path / "out.wav"
    path.write_bytes(b"old")
    with Target(path, hashlib.sha256(b"old").hexdigest()) as target:
        target.file.write(b"new")
        assert path.read_bytes() == b"old"
        target.put_in_place()
    assert path.read_bytes() == b"new"
    assert _files(tmp_path) == ["out.wav"]


def test_what_was_changed_since_is_kept(tmp_path: Path, disk: str) -> None:
    path = tmp_path / "out.wav"
    path.write_bytes(b"edited by hand")
    with (
        pytest.raises(BadInput, match="was changed after Roadie wrote it"),
        Target(path, hashlib.sha256(b"old").hexdigest()),
    ):
        pass
    assert path.read_bytes() == b"edited by hand"


def test_a_folder_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "out.wav").mkdir()
    with pytest.raises(BadInput, match="is there already"), Target(tmp_path / "out.wav"):
        pass
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageFailed), Target(tmp_path / "file" / "out.wav"):
        pass


def test_what_a_dead_process_left_is_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target_module, "_unnamed_file", lambda folder: None)
    with Target(tmp_path / "out.wav"):
        (left,) = tmp_path.iterdir()
        left.rename(tmp_path / f"{left.name[:-16]}00000000.partial")
    (left,) = tmp_path.iterdir()
    os.utime(left, (0, 0))
    with Target(tmp_path / "out.wav") as target:
        target.put_in_place()
    assert _files(tmp_path) == ["out.wav"]


def test_a_cancelled_render_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "PROGRESS_SECONDS", 0.0)
    source = wav(tmp_path / "in.wav", noise(4 * RATE))

    def cancel(fraction: float, stage: str) -> None:
        if 0.4 < fraction < 0.6:
            raise Cancelled("It was cancelled.")

    with pytest.raises(Cancelled):
        rendered(source, InvertStep(), progress=cancel)
    assert _files(tmp_path) == ["in.wav", "temporary"]


def test_a_killed_render_leaves_nothing(tmp_path: Path) -> None:
    if target_module._unnamed_file(tmp_path) is None:
        pytest.skip("this disk has no files without a name")
    program = (
        "import sys, time; from pathlib import Path; from bridge.host.render.target import Target\n"
        "with Target(Path(sys.argv[1])) as target:\n"
        "    target.file.write(b'half'); target.file.flush(); print('begun', flush=True)\n"
        "    time.sleep(60)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "out.wav")], stdout=subprocess.PIPE
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"begun\n"
        child.send_signal(signal.SIGKILL)
    assert _files(tmp_path) == []


@pytest.mark.parametrize("change", ["goes", "grows"])
def test_a_source_that_goes_or_changes_is_said(
    tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_module, "PROGRESS_SECONDS", 0.0)
    source = wav(tmp_path / "in.wav", noise(100_000))

    def meddle(fraction: float, stage: str) -> None:
        if fraction == 0.0:
            return
        if change == "goes":
            source.unlink(missing_ok=True)
        else:
            with source.open("ab") as file:
                file.write(b"more")

    error = NotFound if change == "goes" else UnreadableAudio
    with pytest.raises(error, match="while it was rendered"):
        rendered(source, progress=meddle)
    assert not (tmp_path / "out.wav").exists()


def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    source = wav(tmp_path / "in.wav", noise(4 * RATE))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for kind in ("wav24", "flac24", "aiff16"):
        # A file may grow no further than this: to the program it is a disk that is full.
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
        try:
            with pytest.raises(DiskFull):
                rendered(source, kind=kind)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert _files(tmp_path) == ["in.wav", "temporary"]


def test_what_is_rendered_again_may_replace_what_it_made(tmp_path: Path) -> None:
    source = wav(tmp_path / "in.wav", noise(1000))
    first = rendered(source)
    with pytest.raises(BadInput, match="is there already"):
        rendered(source)
    again = rendered(source, InvertStep(), replaces=first.sha256)
    assert again.target == first.target
    assert heard(again.target) == pytest.approx(-noise(1000), abs=1e-7)
