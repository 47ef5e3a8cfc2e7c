"""The user's own samples in the copy of a set: where its relative paths find them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lxml import etree

from exports.ableton.read_files import project_folder, said_paths
from exports.ableton.read_values import whole
from exports.place import place_file
from session.progress import Progress, part_of

IN_PROJECT = 3
"""The RelativePathType of what lies in the project's own folder."""

_FROM_LIVE = (5, 6, 7)
"""Those of what lies in a pack, in the User Library or in Live itself."""


@dataclass(frozen=True, slots=True)
class OwnSamples:
    """Files of the user's project by the path that the set has for them, and names of files that
    the copy will not find."""

    inside: dict[str, Path]
    missing: tuple[str, ...]


def own_samples(root: etree._Element, template: Path) -> OwnSamples:
    """What the set refers to: files of its project, which go with the copy, and what is lost.

    Files elsewhere on the disk stay where they are: the set knows their absolute paths.
    """
    folder = project_folder(template)
    inside: dict[str, Path] = {}
    missing: dict[str, None] = {}
    for reference in root.iter("FileRef"):
        relative, absolute = said_paths(reference)
        kind = whole(reference, "RelativePathType")
        if kind in _FROM_LIVE or not relative or relative in inside:
            continue
        path = PurePosixPath(relative)
        found = _file(folder / relative)
        plain = not path.is_absolute() and ".." not in path.parts and "\\" not in relative
        if found and plain and found.is_relative_to(folder):
            inside[relative] = found
        elif not (absolute and _file(Path(absolute))):
            missing[path.name] = None
    return OwnSamples(inside, tuple(missing))


def place_samples(samples: OwnSamples, folder: Path, progress: Progress) -> None:
    """Link or copy the files of the user's project into `folder`. Raises StorageFailed."""
    for index, (relative, path) in enumerate(samples.inside.items()):
        count = len(samples.inside)
        part = part_of(progress, index / count, (index + 1) / count)
        part(0.0, f"Placing {path.name}")
        place_file(path, folder / relative, part)


def _file(path: Path) -> Path | None:
    try:
        real = path.resolve()
        return real if real.is_file() else None
    except (OSError, ValueError, RuntimeError):  # a name that this system cannot have
        return None
