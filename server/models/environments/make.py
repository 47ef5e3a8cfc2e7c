"""An environment is made, on top of the packages that Roadie itself runs on; and removed."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from server.disk_room import check_room
from server.models.environments.beneath import PTH, interpreter, path_beneath, site_packages
from server.models.environments.declared import Declared
from server.models.environments.installer import failure, install_command, run, venv_command
from server.models.environments.standing import alone, standing, write_marker
from session.errors import BackendUnavailable, NotFound, storage
from session.progress import Progress, part_of, silent

_STARTED = re.compile(r"(?:Collecting|Processing|Building|Built|Downloading)\s+(\S+)")


def make_environment(wanted: Declared, environments: Path, progress: Progress) -> Path:
    """Make the environment in a folder of its own below `environments`; answers its Python.

    One that is whole is left as it is; what is left of one that is not is taken away first. Uses
    the network. Raises BackendUnavailable (no network, a package that is not to be had, one that
    does not load), DiskFull and what else `storage` makes, Cancelled.
    """
    _check_python(wanted)
    folder = environments / wanted.name
    if standing(environments, wanted).state == "whole":
        return interpreter(folder)
    with alone(environments, wanted.name, progress):
        if standing(environments, wanted).state == "whole":
            return interpreter(folder)
        _tear_down(folder)
        what = f"The environment {wanted.name}"
        check_room(environments, wanted.disk_mb * 1_000_000, what, "ROADIE_ENVIRONMENTS")
        try:
            with storage(folder):
                _make(wanted, folder, progress)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    progress(1.0, f"The environment {wanted.name} is made")
    return interpreter(folder)


def remove_environment(wanted: Declared, environments: Path) -> int:
    """Delete an environment, whole or not; answers how many bytes that frees.

    Raises NotFound where there is none, StorageFailed.
    """
    folder = environments / wanted.name
    if standing(environments, wanted).state == "absent":
        raise NotFound(f"The environment {wanted.name} is not made: there is nothing to remove.")
    with alone(environments, wanted.name, silent):
        size = size_bytes(folder)
        _tear_down(folder)
    with storage(environments):
        _log_of(folder).unlink(missing_ok=True)
    return size


def size_bytes(folder: Path) -> int:
    """What the files in `folder` take. Raises StorageFailed."""
    with storage(folder):
        return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def _make(wanted: Declared, folder: Path, progress: Progress) -> None:
    log = _log_of(folder)
    log.unlink(missing_ok=True)
    progress(0.0, f"Making the environment {wanted.name}")
    _run(venv_command(folder), wanted, folder, part_of(progress, 0.0, 0.05))
    _install(wanted, folder, part_of(progress, 0.05, 0.9))
    beneath = "".join(f"{path}\n" for path in path_beneath(wanted))
    (site_packages(folder) / PTH).write_text(beneath, "utf-8")
    progress(0.9, f"Trying {wanted.proof}")
    _prove(wanted, folder, part_of(progress, 0.9, 0.99))
    write_marker(folder, wanted)


def _install(wanted: Declared, folder: Path, progress: Progress) -> None:
    names = {_package(requirement) for requirement in wanted.requirements}
    seen: set[str] = set()
    stage = "Fetching packages"

    def heard(line: str) -> None:
        nonlocal stage
        found = _STARTED.search(line)
        if found and (name := _package(found[1])) in names:
            seen.add(name)
            stage = f"Fetching {name}"
        elif line.startswith("Installing collected"):
            stage = "Installing packages"
        progress(len(seen) / (len(names) + 1), stage)

    code, printed = run(install_command(folder, wanted.requirements), _log_of(folder), heard)
    if code:
        raise failure(wanted.name, printed, folder, _log_of(folder))


def _package(words: str) -> str:
    """The name of a package in a requirement, or in the name of its file."""
    name = re.split(r"[\s=@<>~]|-\d", words.rsplit("/", 1)[-1] if "@" not in words else words)[0]
    return name.replace("_", "-").lower()


def _prove(wanted: Declared, folder: Path, progress: Progress) -> None:
    command = [str(interpreter(folder)), "-P", "-c", f"import {wanted.proof}"]
    code, printed = run(command, _log_of(folder), lambda _: progress(0.5, f"Trying {wanted.proof}"))
    if code:
        lines = printed.strip().splitlines() or ["it said nothing"]
        raise BackendUnavailable(
            f"The environment {wanted.name} was made, and {wanted.proof} does not load in it "
            f"({lines[-1][:200]}): the details are in {_log_of(folder)}."
        )


def _run(command: list[str], wanted: Declared, folder: Path, progress: Progress) -> None:
    stage = f"Making the environment {wanted.name}"
    code, printed = run(command, _log_of(folder), lambda _: progress(0.5, stage))
    if code:
        raise failure(wanted.name, printed, folder, _log_of(folder))


def _log_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.log")


def _tear_down(folder: Path) -> None:
    with storage(folder):
        if folder.exists():
            shutil.rmtree(folder)


def _check_python(wanted: Declared) -> None:
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if here not in wanted.pythons:
        raise BackendUnavailable(
            f"The environment {wanted.name} needs Python {' or '.join(wanted.pythons)} and Roadie "
            f"runs on {here}: install Roadie on one of those."
        )
