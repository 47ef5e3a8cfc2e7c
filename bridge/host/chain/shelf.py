"""The shelf of chains: those that come with Roadie, and the user's own folder.

A broken file of the user's own hides nothing: it stands on the shelf with the reason. What is
saved again, or put aside, keeps the file that was there before under its name and `.before`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from bridge.host.chain.model import Chain
from bridge.host.chain.nearest import nearest
from bridge.host.chain.reading import read_chain
from bridge.host.chain.writing import chain_text
from session.errors import BadInput, NotFound, RoadieError, UnreadableChain, storage
from session.units import Role
from session.yaml_shelf import ENDINGS, shelf_key, yaml_files


@dataclass(frozen=True, slots=True)
class ShelvedChain:
    """A chain, the file that it is in, and `base`, the folder of the files that it names."""

    chain: Chain
    base: Path
    file: Path


@dataclass(frozen=True, slots=True)
class OnShelf:
    """What stands on the shelf under a name.

    `own` is the user's; `hides` says that a chain of the same name came with Roadie. `reason` is
    a sentence where the file cannot be used, and its name then that of the file.
    """

    name: str
    file: Path
    own: bool
    about: str = ""
    roles: tuple[Role, ...] = ()
    hides: bool = False
    reason: str | None = None


class ChainShelf:
    """The chains by name. Files are read when they are asked for, so a change counts at once."""

    def __init__(self, own_folder: Path | None = None) -> None:
        self._own_folder = own_folder

    def names(self) -> list[str]:
        """The names of all chains that can be used, in the order of the alphabet."""
        return [one.name for one in self.entries() if one.reason is None]

    def entries(self) -> list[OnShelf]:
        """All that stands on the shelf, broken files too, in the order of the alphabet."""
        built_in = {shelf_key(one.name): one for one in built_in_chains()}
        taken: dict[str, OnShelf] = {}
        unusable: list[OnShelf] = []
        for entry in self._own(set(built_in)):
            key = shelf_key(entry.name)
            if entry.reason is not None:
                unusable.append(entry)
            elif key in taken:
                reason = f"{taken[key].file} has the same name: give one of them another."
                unusable.append(OnShelf(entry.name, entry.file, own=True, reason=reason))
            else:
                taken[key] = entry
        usable = {**built_in, **taken}.values()
        return sorted([*usable, *unusable], key=lambda one: (shelf_key(one.name), str(one.file)))

    def load(self, name_or_path: str | Path) -> ShelvedChain:
        """The chain of a name, or in a YAML file.

        Raises NotFound with the nearest name, UnreadableChain for a file that is wrong.
        """
        asked = str(name_or_path)
        if isinstance(name_or_path, Path) or asked.lower().endswith(ENDINGS):
            return _shelved(Path(asked).expanduser())
        key = shelf_key(asked)
        entries = self.entries()
        found = [one for one in entries if shelf_key(one.name) == key]
        for entry in sorted(found, key=lambda one: one.reason is not None):
            if entry.reason is not None:
                raise UnreadableChain(entry.reason)
            return _shelved(entry.file)
        raise NotFound(_no_such(asked, [one.name for one in entries if one.reason is None]))

    def save(self, chain: Chain) -> OnShelf:
        """Put the chain among the user's own, in the place of one of the same name.

        Raises BadInput for the name of a chain that came with Roadie, and what `storage` makes of
        a folder that may not be written.
        """
        folder = self._folder()
        if shelf_key(chain.name) in {shelf_key(one.name) for one in built_in_chains()}:
            raise BadInput(
                f"{chain.name!r} came with Roadie and stays as it is: save yours under another "
                "name."
            )
        path = self._file_of(chain.name) or _free_file(folder, chain.name)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        with storage(path):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                beside.write_text(chain_text(chain), "utf-8")
                read_chain(beside)
                if path.exists():
                    _keep_before(path)
                beside.replace(path)
            finally:
                beside.unlink(missing_ok=True)
        return _entry(chain, path, own=True)

    def put_aside(self, name: str) -> None:
        """Take one of the user's own chains off the shelf; its file stays as `.before`.

        Raises NotFound, BadInput for a chain that came with Roadie.
        """
        path = self._file_of(name)
        if path is None:
            self.load(name)
            raise BadInput(f"{name!r} came with Roadie: it stays on the shelf.")
        with storage(path):
            path.replace(_before(path))

    def _folder(self) -> Path:
        if self._own_folder is None:
            raise BadInput("There is no folder for chains of your own: set `chains`.")
        return self._own_folder

    def _file_of(self, name: str) -> Path | None:
        """The file of a chain of the user's own, broken ones too."""
        own = [one for one in self._own(set()) if shelf_key(one.name) == shelf_key(name)]
        return min(own, key=lambda one: one.reason is not None).file if own else None

    def _own(self, built_in: set[str]) -> Iterator[OnShelf]:
        for path in yaml_files(self._own_folder):
            try:
                chain = read_chain(path)
            except RoadieError as error:
                yield OnShelf(path.stem, path, own=True, reason=str(error))
            else:
                yield _entry(chain, path, own=True, hides=shelf_key(chain.name) in built_in)


@cache
def built_in_chains() -> tuple[OnShelf, ...]:
    """The chains that come with Roadie."""
    folder = Path(str(files("templates") / "chains"))
    return tuple(_entry(read_chain(path), path, own=False) for path in yaml_files(folder))


def _entry(chain: Chain, path: Path, own: bool, hides: bool = False) -> OnShelf:
    return OnShelf(chain.name, path, own, chain.about, chain.roles, hides)


def _free_file(folder: Path, name: str) -> Path:
    """A file for a new chain whose name says which; no other's."""
    plain = re.sub(r"[^\w.-]+", "-", shelf_key(name)).strip("-.") or "chain"
    names = (f"{plain[:80]}{f'-{n}' if n > 1 else ''}.yaml" for n in range(1, 10_000))
    return next(folder / one for one in names if not (folder / one).exists())


def _before(path: Path) -> Path:
    return path.with_name(f"{path.name}.before")


def _keep_before(path: Path) -> None:
    before = _before(path)
    before.unlink(missing_ok=True)
    try:
        os.link(path, before)
    except OSError:  # a disk without links
        before.write_bytes(path.read_bytes())


def _shelved(path: Path) -> ShelvedChain:
    chain = read_chain(path)
    return ShelvedChain(chain, path.absolute().parent, path.absolute())


def _no_such(asked: str, names: list[str]) -> str:
    said = set(shelf_key(asked).split())
    alike = [name for name in names if said <= set(shelf_key(name).split())]
    near = nearest(asked, names)
    if near and len(alike) < 2:
        return f"There is no chain called {asked!r}: did you mean {near!r}?"
    listed = ", ".join(alike or names)
    return f"There is no chain called {asked!r}: choose one of {listed}; or name a .yaml file."
