"""What was rendered into a folder, line by line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.host.batch.fingerprint import Mark, digest_of, mark_of
from bridge.host.batch.ledger import LEDGER_FILE, Entry, Ledger, is_same_source, is_whole

ENTRY = Entry(
    "/in/kick.wav", None, Mark(3, 5), "aa", "settings", "kick.wav", Mark(3, 5), "bb", "", None, {}
)


def entry(target: str, source: str = "/in/kick.wav", track: int | None = None) -> Entry:
    return replace(ENTRY, target=target, source=source, track=track)


def test_what_is_added_is_found_by_source_and_by_target(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.add([entry("a.wav"), entry("b.wav", track=0)])
    ledger.add([entry("ä \udcff.wav")])
    for read in (ledger, Ledger(tmp_path)):
        read.read_on()
        assert [one.target for one in read.of("/in/kick.wav", None)] == ["ä \udcff.wav", "a.wav"]
        assert [one.target for one in read.of("/in/kick.wav", 0)] == ["b.wav"]
        assert read.at("a.wav") == entry("a.wav")
        assert read.at("c.wav") is None


@pytest.mark.parametrize(
    "torn", [b'{"source": "/in/ki', b"\xff\x00garbage", b"{}\n", b"[]\n[", b"\n\n", b'{"mark": 1}']
)
def test_a_torn_line_is_passed_over_and_hurts_no_other(tmp_path: Path, torn: bytes) -> None:
    Ledger(tmp_path).add([entry("a.wav")])
    with (tmp_path / LEDGER_FILE).open("ab") as file:
        file.write(torn)
    assert Ledger(tmp_path).at("a.wav") is not None
    Ledger(tmp_path).add([entry("b.wav")])
    assert {one.target for one in Ledger(tmp_path).all()} == {"a.wav", "b.wav"}


def test_a_ledger_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    assert not list(Ledger(tmp_path / "nowhere").all())
    assert not list(tmp_path.iterdir())


def test_a_source_is_the_same_by_its_mark_or_by_what_it_holds(tmp_path: Path) -> None:
    source = tmp_path / "kick.wav"
    source.write_bytes(b"boom")
    known = replace(ENTRY, mark=mark_of(source), sha256=digest_of(source))
    assert is_same_source(known, source, mark_of(source))
    touched = Mark(4, known.mark.changed_ns + 1)
    assert is_same_source(known, source, touched)
    source.write_bytes(b"bang")
    assert not is_same_source(known, source, touched)
    assert not is_same_source(known, source, Mark(5, 1))
    # It changed while it was rendered.
    assert not is_same_source(replace(known, sha256=""), source, known.mark)


def test_an_output_is_whole_if_nobody_changed_it(tmp_path: Path) -> None:
    output = tmp_path / "kick.wav"
    output.write_bytes(b"wet")
    known = replace(ENTRY, target_mark=mark_of(output), target_sha256=digest_of(output))
    assert is_whole(known, tmp_path)
    output.write_bytes(b"wat")
    assert not is_whole(replace(known, target_mark=Mark(3, 1)), tmp_path)
    output.unlink()
    assert not is_whole(known, tmp_path)
    (tmp_path / "elsewhere").write_bytes(b"wet")
    waiting = replace(known, staged="elsewhere", target_mark=mark_of(tmp_path / "elsewhere"))
    assert is_whole(waiting, tmp_path)
    assert not is_whole(replace(waiting, staged="../elsewhere"), tmp_path / "deeper")
