"""What was learnt, kept: a profile among the user's own, and a mapping to begin with."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from bridge.controllers.profile import Profile
from bridge.controllers.writing import write_profile
from bridge.mapping.starting import starting_mapping
from session.errors import storage
from session.slug import slug


def free_id(name: str, taken: Collection[str], folder: Path) -> str:
    """An id for a device of this name that no profile has yet."""
    wanted = slug(name, "device")
    found, number = wanted, 1
    while found in taken or (folder / f"{found}.yaml").exists():
        number += 1
        found = f"{wanted}-{number}"
    return found


def save_profile(profile: Profile, folder: Path) -> Path:
    """Its file. Raises what `storage` makes of a refusal."""
    file = folder / f"{profile.id}.yaml"
    write_profile(profile, file)
    return file


def save_starting_mapping(profile: Profile, folder: Path) -> Path | None:
    """The file of a mapping to begin with; None where there is one of that name, which stays.

    Raises what `storage` makes of a refusal.
    """
    path = folder / f"{profile.id}.yaml"
    with storage(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(starting_mapping(profile))
        except FileExistsError:
            return None
    return path
