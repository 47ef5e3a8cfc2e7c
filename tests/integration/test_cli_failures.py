"""Whatever is wrong, a command says one clear sentence and exits with a status."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli import Cli


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return Cli(tmp_path_factory.mktemp("library"))


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["generate", ""], 2, "Prompt must not be empty"),
        (["generate", "x" * 100_000], 2, "100,000 characters"),
        (["generate", "x", "--key", "H minor"], 2, "no key called 'H minor'"),
        (["generate", "x", "--meter", "4"], 2, "no meter called '4'"),
        (["generate", "x", "--bars", "0"], 2, "ars must be at least 1"),
        (
            ["generate", "x", "--bars", "4", "--seconds", "60"],
            2,
            "Seconds cannot be set together with bars: ask for one of the two lengths.",
        ),
        (["generate", "x", "--bpm", "9"], 2, "pm must be at least 10"),
        (["generate", "x", "--rate", "22050"], 2, "must be one of"),
        (["generate", "   "], 2, "Prompt must not be empty"),
        (["generate", "x", "--energy", "3"], 2, "Energy must be at most 1."),
        (["generate", "x", "--humanise", "8:1, 0:0"], 2, "points that follow each other in time"),
        (["generate", "x", "--lufs", "0"], 2, "Master lufs must be at most -5."),
        (["generate", "x", "--export", "cakewalk"], 1, "no export format called 'cakewalk'"),
        (["vary", "nothing", "slower"], 1, "no session called 'nothing'"),
        (["generate", "x", "--engine", "composr"], 1, "did you mean composer"),
        (["generate", "x", "--style", "poklo"], 2, "no style called 'poklo'"),
        (["import", "/nowhere/at-all.wav"], 1, "no file /nowhere/at-all.wav"),
        (["import", "/"], 2, "is a folder"),
        (["export", "nothing"], 1, "no session called 'nothing'"),
        (["export", "last"], 1, "is empty"),
        (["sessions", "nothing"], 1, "no session called"),
        (["jobs", "--cancel", "nothing"], 1, "no job"),
    ],
)
def test_a_mistake_gets_one_sentence(
    cli: Cli, words: list[str], status: int, sentence: str
) -> None:
    said = cli(*words)
    assert sentence in said.sentence
    assert said.status == status
    assert said.output == ""
    assert "Traceback" not in said.errors


def test_a_setting_that_cannot_be_used_is_named(cli: Cli) -> None:
    said = cli("serve", "--port", "99999999")
    assert said.status == 2
    assert "port" in said.sentence


def test_a_file_in_the_place_of_the_models_is_named(cli: Cli) -> None:
    (cli.library / "models").write_text("")
    try:
        said = cli("models")
    finally:
        (cli.library / "models").unlink()
    assert said.status == 2
    assert f"{cli.library / 'models'} is a file, not a folder" in said.sentence
    assert "ROADIE_MODELS" in said.sentence


def test_settings_that_are_no_toml_are_named(cli: Cli) -> None:
    (cli.library / "none.toml").write_text("library = [")
    try:
        said = cli("sessions")
    finally:
        (cli.library / "none.toml").unlink()
    assert said.status == 2
    assert "none.toml" in said.sentence


def test_a_library_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = Cli(tmp_path / "file" / "library")("generate", "house")
    assert said.status == 1
    assert "file" in said.sentence
    assert "Traceback" not in said.errors


def test_doctor_exits_with_one_when_the_library_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = Cli(tmp_path / "file" / "library")("doctor")
    assert said.status == 1
    assert "✗ library" in said.output


def test_doctor_and_engines_tell_what_is_ready(cli: Cli) -> None:
    assert cli("doctor").status == 0
    engines = cli("engines", "--json").json
    assert {one["name"]: one["ready"] for one in engines["engines"]}["composer"]
    assert {one["name"] for one in engines["exporters"]} >= {"ableton", "logic", "stems"}


def test_it_says_its_version(cli: Cli) -> None:
    assert cli("--version").output.startswith("roadie 0.")


def test_help_and_no_arguments_explain_themselves(cli: Cli) -> None:
    for words in ([], ["--help"], ["generate", "--help"]):
        said = cli(*words)
        assert "Usage" in said.output
