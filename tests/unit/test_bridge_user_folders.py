"""A folder that the bridge cannot look into is told of in a sentence, and the bridge goes on."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from bridge.controllers.shelf import ProfileShelf
from bridge.mapping.shelf import MappingShelf
from session.errors import storage_error

NO_FOLDER = Path("x" * 300)
"""What an operating system refuses to everybody, root as well."""


def test_what_may_not_be_read_is_not_said_to_be_unwritable() -> None:
    error = storage_error(PermissionError(errno.EACCES, "Permission denied"), "/music/pads.yaml")
    assert str(error) == (
        "Roadie may not use /music/pads.yaml: change its permissions or choose another place."
    )


def test_a_refused_folder_of_mappings_is_told_once_and_ours_are_there() -> None:
    said: list[str] = []
    shelf = MappingShelf(NO_FOLDER, say=said.append)
    shelf.changed()
    assert len(said) == 1
    assert said[0].startswith("The disk refused")
    assert "OSC" in shelf.names()


def test_a_refused_folder_of_controllers_is_told_and_ours_are_there() -> None:
    said: list[str] = []
    shelf = ProfileShelf(NO_FOLDER, said.append)
    assert any(one.startswith("The disk refused") for one in said)
    assert "launchpad-x" in shelf.names()


@pytest.mark.parametrize("shelf", [MappingShelf, ProfileShelf])
def test_a_folder_that_is_not_there_is_no_fault(
    shelf: type[MappingShelf | ProfileShelf], tmp_path: Path
) -> None:
    said: list[str] = []
    shelf(tmp_path / "none", say=said.append)
    assert not said
