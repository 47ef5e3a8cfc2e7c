"""The commands do the main job, without a server and with one, for people and for scripts."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.api.running import running_server
from session import read_session
from tests.integration.cli import PATIENCE_SECONDS, Cli

PROMPT = "lo-fi hip hop, 84 bpm, A minor, 2 bars"


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return Cli(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def made(cli: Cli) -> Path:
    """A session made by `roadie generate`."""
    said = cli("generate", PROMPT, "--seed", "7", "--json")
    assert said.status == 0, said.errors
    return Path(said.json["session"])


@contextmanager
def a_server(cli: Cli) -> Iterator[None]:
    process = cli.start("serve", "--port", "0")
    give_up = time.monotonic() + PATIENCE_SECONDS
    while running_server(cli.library) is None:
        assert process.poll() is None
        assert time.monotonic() < give_up
        time.sleep(0.05)
    try:
        yield
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def test_words_become_a_session_of_tracks_with_stems_and_midi(made: Path) -> None:
    session = read_session(made)
    assert len(session.tracks) >= 5
    assert all(track.audio_clips and track.midi_clips for track in session.tracks)
    assert (session.tempo_map.steps[0].bpm, session.length_bars) == (84, 2)
    assert session.key is not None
    assert session.key.name == "A minor"
    assert session.sections
    assert session.mix is not None
    assert all((made / file).is_file() for file in session.files())
    assert len(list((made / "midi").glob("*.mid"))) == len(session.tracks) + 1


def test_the_same_seed_makes_a_new_take_of_the_same_music(cli: Cli, made: Path) -> None:
    again = Path(cli("generate", PROMPT, "--seed", "7", "--json").json["session"])
    assert again != made
    assert again.name.startswith(made.name)
    assert read_session(again).tracks == read_session(made).tracks
    for file in read_session(made).files():
        assert (again / file).read_bytes() == (made / file).read_bytes()


def test_a_session_becomes_project_folders(cli: Cli, made: Path) -> None:
    said = cli("export", made.name, "--to", "ableton,logic,stems", "--json")
    assert said.status == 0, said.errors
    folders = {name: Path(path) for name, path in said.json["exports"].items()}
    assert set(folders) == {"ableton", "logic", "stems"}
    assert list(folders["ableton"].rglob("*.als"))
    assert list(folders["logic"].rglob("Open me first.mid"))
    assert all((folder / "report.json").is_file() for folder in folders.values())


def test_exporting_twice_keeps_the_first(cli: Cli, made: Path) -> None:
    one = cli("export", made, "--to", "stems", "--json").json["exports"]["stems"]
    other = cli("export", made, "--to", "stems", "--json").json["exports"]["stems"]
    assert one != other
    assert Path(one).is_dir()


def test_what_an_export_could_not_carry_is_said_once(cli: Cli, made: Path) -> None:
    said = cli("export", made, "--to", "lmms")
    (loss, *_) = json.loads(
        next((made / "exports").glob("lmms*/report.json")).read_text(encoding="utf-8")
    )["losses"]
    assert (said.output + said.errors).count(loss) == 1


def test_what_an_import_did_not_find_is_said_once(cli: Cli, tmp_path: Path) -> None:
    project = tmp_path / "song.rpp"
    project.write_text(
        "<REAPER_PROJECT 0.1\n  TEMPO 120 4 4\n  <TRACK\n    <ITEM\n      POSITION 0\n"
        '      LENGTH 2\n      <SOURCE WAVE\n        FILE "gone.wav"\n      >\n    >\n  >\n>\n',
        encoding="utf-8",
    )
    said = cli("import", project)
    assert said.status == 0, said.errors
    assert (said.output + said.errors).count("gone.wav was not found") == 1


THE_MADE = "the session that was made"


@pytest.mark.parametrize(
    ("wish", "meant"),
    [
        (("generate", PROMPT, "--instruments", "dusty-kyes"), "Did you mean dusty-keys?"),
        (("generate", PROMPT, "--mood", "drak"), "Did you mean dark?"),
        (("export", THE_MADE, "--mute", "Basss"), "did you mean Bass?"),
    ],
)
def test_a_name_that_nobody_has_is_refused_before_a_job_is_made(
    cli: Cli, made: Path, wish: tuple[str, ...], meant: str
) -> None:
    before = cli("jobs", "--json").json["jobs"]
    said = cli(*(made if word == THE_MADE else word for word in wish))
    assert (said.status, meant in said.errors) == (2, True), said.errors
    assert cli("jobs", "--json").json["jobs"] == before


def test_an_export_goes_where_it_is_told(cli: Cli, made: Path, tmp_path: Path) -> None:
    said = cli("export", "last", "--to", "stems", "--out", tmp_path / "out", "--json")
    assert Path(said.json["exports"]["stems"]).is_relative_to(tmp_path / "out")


def test_an_export_has_tracks_muted_and_soloed_as_it_is_told(cli: Cli, made: Path) -> None:
    names = [track.name for track in read_session(made).tracks]
    said = cli("export", made, "--to", "stems", "--mute", names[0], "--json")
    muted = Path(said.json["exports"]["stems"]) / "Stems" / "Muted"
    assert [path.stem for path in muted.iterdir()] == [f"01 {names[0]}"]
    alone = cli("export", made, "--to", "stems", "--solo", names[1], "--json")
    stems = Path(alone.json["exports"]["stems"]) / "Stems"
    assert [path.stem for path in stems.glob("*.wav")] == [f"02 {names[1]}"]
    wrong = cli("export", made, "--to", "stems", "--mute", f"{names[0]}x")
    assert (wrong.status, f"did you mean {names[0]}?" in wrong.errors) == (2, True)


def test_a_recording_becomes_a_session_and_is_left_as_it_was(
    cli: Cli, made: Path, tmp_path: Path
) -> None:
    bounce = tmp_path / "My bounce.wav"
    bounce.write_bytes((made / "audio" / "mix.wav").read_bytes())
    before = (bounce.read_bytes(), bounce.stat().st_mtime_ns)
    said = cli("import", bounce, "--bpm", "84", "--json")
    assert said.status == 0, said.errors
    session = read_session(Path(said.json["session"]))
    assert {"drums", "bass"} <= {track.role for track in session.tracks}
    assert any(track.midi_clips for track in session.tracks)
    assert (bounce.read_bytes(), bounce.stat().st_mtime_ns) == before


def test_stems_and_midi_make_new_sessions_that_remember_their_parent(cli: Cli, made: Path) -> None:
    for command in ("stems", "midi"):
        said = cli(command, made.name, "--json")
        assert said.status == 0, said.errors
        child = Path(said.json["session"])
        assert child != made
        assert read_session(child).provenance.parent == made.name


def test_a_track_that_is_not_there_is_told_of_with_those_that_are(cli: Cli, made: Path) -> None:
    said = cli("vary", made.name, "--redo", "Theremin")
    assert said.status == 2
    names = [track.name for track in read_session(made).tracks]
    assert said.sentence == (
        f"The session has no track called 'Theremin': it has {', '.join(names)}."
    )


def test_a_person_sees_tracks_promises_and_the_folder(cli: Cli, made: Path) -> None:
    shown = cli("sessions", made.name).output
    for words in ("84 bpm", "A minor", "4/4", "2 bars", "grid residual", "null test", str(made)):
        assert words in shown


def test_sessions_and_jobs_are_listed(cli: Cli, made: Path) -> None:
    assert made.name in {one["id"] for one in cli("sessions", "--json").json["sessions"]}
    assert made.name in cli("sessions").output
    jobs = cli("jobs", "--json").json["jobs"]
    assert {"done"} == {job["state"] for job in jobs if job["kind"] == "generate"}
    assert "generate" in cli("jobs").output


def test_with_a_server_the_same_commands_give_the_same(cli: Cli, made: Path) -> None:
    with a_server(cli):
        again = Path(cli("generate", PROMPT, "--seed", "7", "--json").json["session"])
        assert read_session(again).tracks == read_session(made).tracks
        exported = cli("export", again.name, "--to", "stems", "--json").json["exports"]
        assert Path(exported["stems"]).is_dir()
        failed = cli("export", again.name, "--to", "nothing")
        assert (failed.status, "nothing" in failed.sentence) == (1, True)
        assert again.name in cli("sessions").output
        up = cli("up")
        assert "up already" in up.errors
        assert cli("up", "--json").json["library"] == str(cli.library)
    assert running_server(cli.library) is None


@pytest.mark.parametrize("command", ["serve", "up"])
def test_a_server_tells_a_script_where_it_is(tmp_path: Path, command: str) -> None:
    process = Cli(tmp_path).start(command, "--port", "0", "--json")
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        running = running_server(tmp_path)
        assert running is not None
        assert (said["url"], said["pid"]) == (running.url, process.pid)
        assert said["inbox"] == str(tmp_path / "inbox")
    finally:
        process.terminate()
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert output == ""


def test_a_bounce_in_a_watched_folder_becomes_a_session(
    cli: Cli, made: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "bounces"
    folder.mkdir()
    watching = cli.start("watch", folder, "--json")
    try:
        assert watching.stderr is not None
        assert "Watching" in watching.stderr.readline()
        (folder / "Take 9.wav").write_bytes((made / "audio" / "mix.wav").read_bytes())
        assert watching.stdout is not None
        line = watching.stdout.readline()
        assert "take-9" in line
    finally:
        watching.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
        watching.communicate(timeout=PATIENCE_SECONDS)
    assert watching.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("served", [False, True], ids=["without a server", "with a server"])
def test_ctrl_c_cancels_the_job_and_keeps_nothing_of_it(tmp_path: Path, served: bool) -> None:
    cli = Cli(tmp_path)

    def cancel_one() -> None:
        running = cli.start("generate", "house, 400 bars", "--seed", "1")
        assert running.stderr is not None
        running.stderr.readline()
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=PATIENCE_SECONDS)
        assert running.returncode == 130, errors
        assert "cancelled" in errors

    if served:
        with a_server(cli):
            cancel_one()
    else:
        cancel_one()
    assert cli("jobs", "--json").json["jobs"][0]["state"] == "cancelled"
    assert not list(tmp_path.glob("sessions/*"))
    assert not list(tmp_path.glob(".staging/*"))
