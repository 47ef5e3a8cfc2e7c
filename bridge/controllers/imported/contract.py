"""What every import makes, and where it is put. We ship no map of others: they stay the user's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.controllers.one import claims, ones
from bridge.controllers.profile import Control, Profile
from bridge.controllers.profile_files import IMPORTED
from bridge.controllers.reading import profile_of_data
from bridge.controllers.writing import text_of_profile, write_profile
from session.errors import UnreadableProfile, storage
from session.slug import slug

LARGEST_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Imported:
    """A profile, and sentences about what could not be carried over."""

    profile: Profile
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapFile:
    """A map: its file, what it calls itself, whose it is, and what is said of its terms."""

    path: Path
    name: str
    program: str
    licence: str


class Controls:
    """Controls as they are found: names made unlike, and of two that send the same, the first."""

    def __init__(self) -> None:
        self._controls: list[dict[str, Any]] = []
        self._names: set[str] = set()
        self._claimed: set[tuple[str, int, int]] = set()
        self.left_out: list[str] = []

    def add(self, name: str, control: dict[str, Any]) -> bool:
        """Whether it was new; one that sends what another sends is the same control."""
        unlike = self._unlike(name)
        try:
            made = Control.model_validate_json(_json({"name": unlike, **control}), strict=True)
            wanted = {claim for one in ones(made) for claim in claims(one)}
        except ValueError as error:
            self.left_out.append(f"{name}: {str(error).splitlines()[0]}.")
            return False
        if wanted & self._claimed:
            return False
        self._claimed |= wanted
        self._names.add(unlike)
        self._controls.append({"name": unlike, **control})
        return True

    def profile(self, of: MapFile, leds: dict[str, Any], doubts: Iterable[str]) -> Profile:
        """All that was found. Raises UnreadableProfile when that is nothing."""
        if not self._controls:
            raise UnreadableProfile(
                f"{of.path} binds nothing that a control sends: import another."
            )
        source = f"imported from the {of.program} map {of.path.name}"
        data: dict[str, Any] = {
            "id": f"{slug(of.name, 'map')[:50].strip('-')}-{of.program.casefold()}",
            "vendor": of.program,
            "model": of.name[:80],
            "about": f"What the {of.program} map binds, named for what it does there.",
            "provenance": {
                "source": source,
                "verified_on_hardware": False,
                "doubts": [*doubts, *self.left_out][:20],
                "licence": of.licence,
            },
            "controls": self._controls,
        }
        used = {one.get("led") for one in self._controls}
        if kept := {name: led for name, led in leds.items() if name in used}:
            data["leds"] = kept
        return profile_of_data(data, str(of.path))

    def _unlike(self, name: str) -> str:
        bare = slug(name, "control")
        number = 1
        unlike = bare
        while unlike in self._names:
            number += 1
            unlike = f"{bare}-{number}"
        return unlike


def read_map(path: Path, what: str) -> Any:
    """The root of a map's XML, read with care. Raises NotFound, UnreadableProfile."""
    from lxml import etree

    with storage(path), path.open("rb") as file:
        content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise UnreadableProfile(f"{path} is larger than a map may be.")
    # Entities that a map defines for itself are used in some; none is fetched.
    entities: Any = "internal"
    parser = etree.XMLParser(
        resolve_entities=entities, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise UnreadableProfile(f"{path}, line {line}: this is no {what}: {error.msg}.") from error


def write_imported(imported: Imported, own_folder: Path) -> Path:
    """Put it into the user's folder, under `imported`; the file's path.

    What is there is not overwritten: another profile of the same id is put beside it, `-2`.
    """
    folder = own_folder / IMPORTED
    profile = imported.profile
    number = 1
    while True:
        path = folder / f"{profile.id}.yaml"
        if not path.exists():
            write_profile(profile, path)
            return path
        with storage(path):
            if path.read_text("utf-8", "replace") == text_of_profile(profile):
                return path
        number += 1
        profile = profile.model_copy(update={"id": f"{imported.profile.id}-{number}"})


def _json(data: dict[str, Any]) -> str:
    import json

    return json.dumps(data)
