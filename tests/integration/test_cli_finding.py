"""`roadie sessions` finds what is looked for, and shows what was written on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.library.label import LABEL_FILE, Label, dump_label
from tests.integration.api_tasks import write_small_session
from tests.integration.cli import Cli


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    library = tmp_path_factory.mktemp("library")
    for name, label in (
        ("plain", Label()),
        ("loved", Label(title="Night drive", favourite=True, albums=("Summer EP",))),
        ("secret", Label(hidden=True)),
    ):
        write_small_session(library / "sessions" / name, name)
        (library / "sessions" / name / LABEL_FILE).write_bytes(dump_label(label))
    return Cli(library)


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        ((), {"plain", "loved"}),
        (("--search", "NIGHT bass"), {"loved"}),
        (("--favourite", "--key", "Am", "--bpm-min", "120", "--bpm-max", "120"), {"loved"}),
        (("--album", "Summer EP"), {"loved"}),
        (("--hidden",), {"secret"}),
        (("--style", "polka"), set()),
    ],
)
def test_sessions_are_found(cli: Cli, flags: tuple[str, ...], found: set[str]) -> None:
    said = cli("sessions", *flags, "--json")
    assert {one["id"] for one in said.json["sessions"]} == found


def test_one_is_shown_by_the_title_that_its_maker_gave(cli: Cli) -> None:
    assert "Night drive" in cli("sessions", "loved").output
    assert cli("sessions", "loved", "--json").json["albums"] == ["Summer EP"]


def test_a_person_is_told_when_there_is_none(cli: Cli) -> None:
    assert "No such session" in cli("sessions", "--search", "zither").output


def test_an_export_has_the_title_that_its_maker_gave(cli: Cli, tmp_path: Path) -> None:
    said = cli("export", "loved", "--to", "stems", "--out", tmp_path, "--json")
    assert Path(said.json["exports"]["stems"]).name == "Night drive (stems)"
