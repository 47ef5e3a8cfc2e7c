"""`session.json` keeps everything, says its version, and refuses what is not ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from session import Chain, Session, read_session, write_session
from session.document import VERSION, dump_session, load_session, session_schema
from session.errors import NotFound, StorageFailed, UnreadableSession
from tests.unit.session_material import sessions

SCHEMA = Path(__file__).parents[2] / "docs" / "session.schema.json"


def a_session() -> Session:
    from session import MeterMap, Provenance, TempoMap

    provenance = Provenance("generate", "composer", "1", "2026-01-01T00:00:00+00:00")
    return Session("Song", 48_000, 16.0, TempoMap.constant(90), MeterMap.constant(), provenance)


def broken(**changes: Any) -> bytes:
    document = json.loads(dump_session(a_session()))
    document["session"].update(changes)
    return json.dumps(document).encode()


@given(sessions())
def test_a_session_comes_back_as_it_was(session: Session) -> None:
    assert load_session(dump_session(session)) == session


@given(sessions())
def test_what_is_written_obeys_the_published_schema(session: Session) -> None:
    jsonschema.validate(json.loads(dump_session(session)), session_schema())


def test_the_published_schema_is_the_one_of_the_types() -> None:
    assert json.loads(SCHEMA.read_text()) == session_schema(), "run: make golden"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "not readable as JSON"),
        (b"[" * 100_000, "not readable as JSON"),
        (b"\xff\xfe", "not readable as JSON"),
        (b"[]", "not a Roadie session"),
        (b'{"format": "other"}', "not a Roadie session"),
        (b'{"format": "roadie-session"}', "no version"),
        (b'{"format": "roadie-session", "version": 99, "session": {}}', "newer Roadie"),
        (b'{"format": "roadie-session", "version": -3, "session": {}}', "never existed"),
        (broken(sample_rate="loud"), "damaged at sample_rate"),
        (broken(tempo_map={"steps": []}), "damaged at tempo_map"),
        (broken(mix={"file": "../mix.wav"}), "damaged at mix.file"),
    ],
)
def test_a_document_that_is_not_ours_gets_one_sentence(text: bytes, words: str) -> None:
    with pytest.raises(UnreadableSession, match=words) as caught:
        load_session(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../up.wav", "a/../../b.wav", "C:\\x.wav", "a\\b", "", "a//b", "./a"]
)
def test_no_path_leaves_the_session_folder(path: str) -> None:
    mix = {"file": path, "length_samples": 1, "grid_residual_samples": 0, "null_db": None}
    with pytest.raises(UnreadableSession, match=r"mix\.file"):
        load_session(broken(mix=mix))


def test_an_older_version_passes_through_every_migration() -> None:
    document = json.loads(dump_session(a_session()))
    document["version"] = VERSION - 2
    document["session"]["name"] = document["session"].pop("title")
    steps: list[int] = []

    def first(music: dict[str, Any]) -> dict[str, Any]:
        steps.append(1)
        return {**music, "heading": music["name"]}

    def second(music: dict[str, Any]) -> dict[str, Any]:
        steps.append(2)
        kept = {name: value for name, value in music.items() if name not in ("name", "heading")}
        return {**kept, "title": music["heading"]}

    migrations = {VERSION - 2: first, VERSION - 1: second}
    assert load_session(json.dumps(document).encode(), "x", migrations) == a_session()
    assert steps == [1, 2]


def test_a_chain_of_version_1_keeps_its_name() -> None:
    document = json.loads(dump_session(a_session()))
    document["version"] = 1
    track = {"name": "Vox", "role": "vocals", "colour": "#e93d82", "chain": "Warm"}
    document["session"]["tracks"] = [track]
    (found,) = load_session(json.dumps(document).encode()).tracks
    assert found.chain == Chain("Warm")


def test_a_send_to_a_bus_that_is_not_there_is_refused() -> None:
    track = {"name": "Vox", "role": "vocals", "colour": "#e93d82", "sends": [{"bus": "Hall"}]}
    with pytest.raises(UnreadableSession, match="'Vox' sends to 'Hall'"):
        load_session(broken(tracks=[track]))


def test_a_session_is_read_where_it_was_written(tmp_path: Path) -> None:
    write_session(a_session(), tmp_path)
    assert read_session(tmp_path) == a_session()
    assert [path.name for path in tmp_path.iterdir()] == ["session.json"]


def test_a_folder_without_a_session_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no Roadie session"):
        read_session(tmp_path)


def test_a_folder_that_takes_no_files_keeps_the_old_session(tmp_path: Path) -> None:
    write_session(a_session(), tmp_path)
    before = (tmp_path / "session.json").read_bytes()
    (tmp_path / f".session.json.{os.getpid()}").mkdir()
    try:
        with pytest.raises(StorageFailed):
            write_session(a_session().evolve(title="New"), tmp_path)
    finally:
        assert (tmp_path / "session.json").read_bytes() == before


def test_the_session_package_loads_no_audio_library() -> None:
    code = (
        "import sys, session, session.smf; "
        "print([m for m in ('numpy', 'scipy', 'soundfile', 'mido') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
