"""Our Remote Script, put where Live looks for it."""

from __future__ import annotations

import sys
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from session.errors import BadInput, NotFound, storage

FOLDER = "Roadie"
MARK = 'MADE_BY = "Roadie"'
"""A line by which a script is known to be ours."""


def scripts_folder(home: Path | None = None, platform: str = sys.platform) -> Path:
    """Where Live's User Library keeps Remote Scripts, unless the user has moved the library.

    As in Ableton's help, "Installing third-party remote scripts".
    """
    where = "Documents" if platform == "win32" else "Music"
    return (home or Path.home()) / where / "Ableton" / "User Library" / "Remote Scripts"


def install_live_script(folder: Path | None = None) -> Path:
    """Copy our Remote Script into `folder`, the User Library's "Remote Scripts"; where it is now.

    One of ours that is there is brought up to date; a folder of the same name that is not ours is
    never touched. Raises NotFound when the User Library is not there, BadInput when the place is
    taken, StorageFailed.
    """
    into = folder or scripts_folder()
    library = into.parent
    if not library.is_dir():
        raise NotFound(
            f"There is no Live User Library at {library}: give the folder that Live shows in"
            " Settings > Library, with Remote Scripts in it."
        )
    place = into / FOLDER
    with storage(place):
        if place.is_symlink() or (place.exists() and not _is_ours(place)):
            raise BadInput(f"{place} is there already and not ours: rename it, then install again.")
        place.mkdir(parents=True, exist_ok=True)
        for source in script_files():
            beside = place / f".{source.name}.new"
            beside.write_bytes(source.read_bytes())
            beside.replace(place / source.name)
    return place


def script_files() -> list[Traversable]:
    """The files of our script, as they are shipped."""
    shipped = files("bridge.daw.live_script") / "roadie"
    found = (file for file in shipped.iterdir() if file.name.endswith(".py"))
    return sorted(found, key=lambda file: file.name)


def _is_ours(place: Path) -> bool:
    head = place / "__init__.py"
    return head.is_file() and MARK in head.read_text(encoding="utf-8", errors="replace")
