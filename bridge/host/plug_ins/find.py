"""The plug-ins that lie in folders, found by their names and heads; nothing is loaded."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bridge.host.chain.steps import PlugInFormat
from bridge.host.plug_ins.binary import has_vst2_entry, why_not_loadable
from bridge.host.plug_ins.places import Folder
from bridge.host.plug_ins.record import Stamp

_BUNDLES = (".vst3", ".lv2", ".component", ".vst", ".app", ".clap", ".framework")
_VST2_ENDS = {"Linux": ".so", "Windows": ".dll", "Darwin": ".vst"}
_VST3_MACHINES = {"aarch64": "aarch64", "arm64": "aarch64", "amd64": "x86_64"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file or bundle that looks like a plug-in; `refused` is why it cannot be one here."""

    file: Path
    format: PlugInFormat
    stamp: Stamp
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in the folders; `unreadable` ones could not be looked into."""

    candidates: tuple[Candidate, ...]
    unreadable: tuple[Path, ...] = ()


def find(folders: Iterable[Folder], system: str | None = None) -> Found:
    """All candidates in `folders` and below, each once, however many ways lead to it."""
    system = system or platform.system()
    found: dict[Path, Candidate] = {}
    unreadable: list[Path] = []
    for folder in dict.fromkeys(folders):
        for path in _walk(folder.path, unreadable):
            if not _looks_like(path, folder.format, system):
                continue
            real = path.resolve()
            if real in found:
                continue
            try:
                found[real] = _candidate(path, folder.format, system)
            except OSError:
                unreadable.append(path)
    return Found(tuple(found.values()), tuple(dict.fromkeys(unreadable)))


def stamp_of(path: Path) -> Stamp:
    """The size, newest change and number of files of a file or bundle. Raises OSError.

    The folders of a bundle count for the change: replacing a file by an older one shows there.
    """
    info = path.stat()
    if not path.is_dir():
        return Stamp(info.st_size, info.st_mtime_ns)
    size, newest, files = 0, info.st_mtime_ns, 0
    for parent, folders, names in os.walk(path):
        for name in folders:
            newest = max(newest, Path(parent, name).lstat().st_mtime_ns)
        for name in names:
            inner = _stat_or_link(Path(parent, name))
            size += inner.st_size
            newest = max(newest, inner.st_mtime_ns)
            files += 1
    return Stamp(size, newest, files)


def _stat_or_link(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError:  # a link that leads nowhere
        return path.lstat()


def _walk(root: Path, unreadable: list[Path]) -> Iterator[Path]:
    """Everything below `root` but hidden files and what is in bundles; loops of links end."""
    if root.suffix.lower() in _BUNDLES or root.is_file():
        yield root
        return
    waiting, seen = [root], set()
    while waiting:
        folder = waiting.pop()
        try:
            info = folder.stat()
            if (info.st_dev, info.st_ino) in seen:
                continue
            seen.add((info.st_dev, info.st_ino))
            entries = sorted(folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            unreadable.append(folder)
            continue
        inner = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.suffix.lower() in _BUNDLES or not entry.is_dir():
                yield entry
            else:
                inner.append(entry)
        waiting += reversed(inner)


def _looks_like(path: Path, kind: PlugInFormat, system: str) -> bool:
    end = path.suffix.lower()
    match kind:
        case "vst3":
            return end == ".vst3"
        case "vst2":
            return end == _VST2_ENDS.get(system, ".so")
        case "lv2":
            return end == ".lv2" and (path / "manifest.ttl").is_file()
        case "au":
            return end == ".component"


def _candidate(path: Path, kind: PlugInFormat, system: str) -> Candidate:
    stamp = stamp_of(path)
    return Candidate(path, kind, stamp, _refused(path, kind, system) or "")


def _refused(path: Path, kind: PlugInFormat, system: str) -> str | None:
    """Why it cannot be a plug-in of this machine. Raises OSError."""
    if kind == "lv2":
        return None  # its libraries are named in its Turtle
    if path.is_dir():
        libraries = _libraries_of_bundle(path, kind, system)
        if isinstance(libraries, str):
            return libraries
    else:
        libraries = [path]
    reasons = [why_not_loadable(library, system) for library in libraries]
    if all(reasons):
        return reasons[0]
    if kind == "vst2" and not any(has_vst2_entry(library) for library in libraries):
        return "It is a library that plug-ins use, not a plug-in: it has no VST 2 entry."
    return None


def _libraries_of_bundle(path: Path, kind: PlugInFormat, system: str) -> list[Path] | str:
    """The libraries of a bundle for this system, or why there are none.

    VST 3 bundles have a folder for each system ("x86_64-linux", "x86_64-win", "MacOS").
    """
    contents = path / "Contents"
    if not contents.is_dir():
        return "The bundle has no Contents folder."
    machine = platform.machine().lower()
    place = {
        "Linux": f"{_VST3_MACHINES.get(machine, machine)}-linux",
        "Windows": f"{'arm64' if machine == 'arm64' else 'x86_64'}-win",
    }.get(system, "MacOS")
    if kind == "vst3" and system == "Windows" and not (contents / place).is_dir():
        place = "x86_64-win"  # ARM Windows runs these too
    folder = contents / place
    if not folder.is_dir():
        others = ", ".join(sorted(p.name for p in contents.iterdir() if p.is_dir()))
        return f"The bundle has nothing for this system ({place}), only {others or 'nothing'}."
    files = [file for file in sorted(folder.iterdir()) if file.is_file()]
    ends = {"Linux": {".so"}, "Windows": {".vst3", ".dll"}}.get(system)
    if ends:
        files = [file for file in files if file.suffix.lower() in ends]
    return files or f"The bundle's folder {place} is empty."
