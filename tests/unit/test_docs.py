"""The documents say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from roadie.cli import GROUPS, PANELS, app_for, found_at
from server.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


WORDS = {
    "library": "`Documents/Roadie`",
    "workers": "half the cores, and one",
    "render_workers": "as many as there are cores",
    "plug_in_index": "`plug-ins.db` in the user's data folder",
}
"""Defaults that depend on the machine."""


def _as_toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def settings_table() -> list[str]:
    """The rows of the guide's table of settings, from the settings themselves."""
    rows = []
    for name, field in Settings.model_fields.items():
        schema = Settings.model_json_schema()["properties"][name]
        default = schema.get("default")
        words = WORDS.get(name, "none" if default in (None, []) else f"`{_as_toml(default)}`")
        rows.append(f"| `{name}` | `ROADIE_{name.upper()}` | {words} | {field.description} |")
    return rows


GROUP_NAMES = [name for groups in GROUPS.values() for name in groups]
COMMANDS = [
    *(name for panel in PANELS.values() for name in panel),
    *(
        f"{name} {command.name}"
        for groups in GROUPS.values()
        for name, place in groups.items()
        for command in found_at(place).registered_commands
    ),
]


def help_of(command: str) -> str:
    """What a command says of itself."""
    return (
        CliRunner().invoke(app_for(), [*command.split(), "--help"], env={"COLUMNS": "200"}).output
    )


def test_the_guide_lists_every_setting() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text()
    table = guide.split("<!-- settings: kept in step by a test -->\n")[1].split("<!-- end -->")[0]
    assert table.splitlines()[2:] == settings_table()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_the_documents_exists_with_its_flags(page: Path) -> None:
    for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
        for line in block.splitlines():
            words = line.split("#")[0].split()
            if words[:1] != ["roadie"]:
                continue
            command = " ".join(words[1:3] if words[1] in GROUP_NAMES else words[1:2])
            assert command in COMMANDS, line
            said = help_of(command)
            for flag in re.findall(r"(?<=\s)--[a-z-]+", line.split("#")[0]):
                assert flag in said, f"{page.name}: {line}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_can_answer_a_script(command: str) -> None:
    assert "--json" in help_of(command)


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        said = set(re.findall(r"(?:^|`)make ([a-z]+)\b", page.read_text(), re.MULTILINE))
        assert said <= targets, page.name
