"""`roadie respond` and its route take files and sessions, and refuse in one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from session import read_session
from session.smf import smf_bytes
from tests.given_phrases import FRERE_JACQUES, notes_of_phrase, track_of
from tests.integration.api_tasks import write_small_session
from tests.integration.cli import Cli
from tests.integration.server_process import ServerProcess, running, wait_for
from tests.plain_session import plain_session


def _phrase(path: Path) -> Path:
    notes = notes_of_phrase(FRERE_JACQUES)[:8]
    session = plain_session(track_of(notes), title="Phrase", bpm=96, beats=8.0)
    path.write_bytes(smf_bytes(session))
    return path


def test_the_command_answers_a_file_and_accompanies_what_it_made(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "library")
    said = cli(
        "respond", _phrase(tmp_path / "tune.mid"), "--how", "answer", "--seed", "2", "--json"
    )
    assert said.status == 0, said.errors
    made = read_session(Path(said.json["session"]))
    assert [track.name for track in made.tracks] == ["Tune", "Tune answer"]
    assert said.json["how"] == "answer"
    assert said.json["given"] == ["Tune"]
    more = cli(
        *("respond", "last", "warm house", "--how", "re-drum", "--title", "With drums"),
        *("--export", "stems", "--json"),
    )
    assert more.status == 0, more.errors
    with_drums = read_session(Path(more.json["session"]))
    assert [track.midi_clips for track in with_drums.tracks[:2]] == [
        track.midi_clips for track in made.tracks
    ]
    assert with_drums.tracks[2].role == "drums"
    assert with_drums.title == "With drums"
    assert list(more.json["exports"]) == ["stems"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nothing.mid"], "There is no file nothing.mid"),
        (["nobody"], "There is no session called"),
        (["{tune}", "--how", "juggle"], "harmonise"),
        (["{tune}", "--style", "polka"], "no style called"),
        (["{tune}", "--track", "Trumpet"], "Trumpet"),
    ],
)
def test_the_command_refuses_in_one_sentence(
    tmp_path: Path, words: list[str], sentence: str
) -> None:
    tune = str(_phrase(tmp_path / "tune.mid"))
    said = Cli(tmp_path / "library")("respond", *(word.format(tune=tune) for word in words))
    assert said.status != 0
    assert sentence in said.sentence
    assert "Traceback" not in said.errors


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    library = tmp_path_factory.mktemp("library")
    write_small_session(library / "sessions" / "song", "Song")
    with running(library) as found:
        yield found


def test_an_uploaded_phrase_becomes_a_job_and_is_removed_after_it(
    server: ServerProcess, tmp_path: Path
) -> None:
    with _phrase(tmp_path / "tune.mid").open("rb") as file:
        answer = server.client.post(
            "/v1/responses",
            files={"file": ("tune.mid", file, "audio/midi")},
            data={"options": json.dumps({"how": "continue", "bars": 4})},
        )
    assert answer.status_code == 202, answer.text
    job = server.finished(answer.json())
    assert (job["kind"], job["spec"]["how"], job["spec"]["bars"]) == ("respond", "continue", 4)
    wait_for(lambda: not list((server.library / ".uploads").iterdir()))


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"session": "song", "how": "answer"}, 202, "respond"),
        ({"session": "nobody"}, 404, "nobody"),
        ({}, 422, "file or a session"),
        ({"file": "/a.mid", "session": "song"}, 422, "file or a session"),
        ({"file": "relative.mid"}, 422, "whole path"),
        ({"file": "/nowhere/a.mid"}, 404, "/nowhere/a.mid"),
        ({"session": "song", "how": "juggle"}, 422, "how"),
        ({"session": "song", "engine": "nobody"}, 404, "nobody"),
    ],
)
def test_the_route_takes_what_can_be_done(
    server: ServerProcess, body: dict[str, str], status: int, word: str
) -> None:
    answer = server.client.post("/v1/responses", json=body)
    assert answer.status_code == status, answer.text
    assert word in answer.text
