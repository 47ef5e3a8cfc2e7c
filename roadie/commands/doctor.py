"""`roadie doctor`: is everything in its place, and how to mend what is not."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal
from uuid import uuid4

import typer
from rich.console import Console
from rich.text import Text

from roadie.commands.options import Json, Library
from roadie.commands.work import run
from roadie.show.results import print_json
from server.api.backends import probe_backends
from server.api.running import running_server
from server.models.place import installed, left_over
from server.settings import Settings, read_settings, settings_file

Verdict = Literal["good", "warning", "bad"]

ROOM_BYTES = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    verdict: Verdict
    words: str


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything that is looked at, in order."""
    yield _python()
    yield _settings_file()
    yield _library(settings.library)
    yield _room(settings.library)
    yield _server(settings)
    yield from _packages()
    yield from models_found(settings.models)
    for group, backends in run(probe_backends()).items():
        for backend in backends:
            verdict: Verdict = "good" if backend.ready else "warning"
            what = f"{group.removesuffix('s')} {backend.name}"
            yield Finding(what, verdict, "ready" if backend.ready else backend.remedy)


def _python() -> Finding:
    good = (3, 11) <= sys.version_info < (3, 13)
    words = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Finding(
        "Python", "good" if good else "bad", words if good else f"{words}: use 3.11 or 3.12"
    )


def _settings_file() -> Finding:
    path = settings_file()
    return Finding("settings", "good", str(path) if path.is_file() else f"defaults (no {path})")


def _library(library: Path) -> Finding:
    probe = library / f".doctor-{uuid4().hex}"
    try:
        library.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        words = f"{library} cannot be written ({reason}): set ROADIE_LIBRARY to a folder of yours"
        return Finding("library", "bad", words)
    return Finding("library", "good", str(library))


def _room(library: Path) -> Finding:
    at = next((folder for folder in (library, *library.parents) if folder.is_dir()), library)
    free = shutil.disk_usage(at).free
    words = f"{free / 2**30:.1f} GB free"
    if free < ROOM_BYTES:
        return Finding("disk", "warning", f"{words}: a song with stems takes up to 1 GB")
    return Finding("disk", "good", words)


def _server(settings: Settings) -> Finding:
    found = running_server(settings.library)
    words = f"runs at {found.url}" if found else "not running; commands work without it"
    return Finding("server", "good", words)


def _packages() -> Iterator[Finding]:
    for name, serves in (
        ("dawdreamer", "the built-in engine"),
        ("pedalboard", "effects and the master"),
        ("onnxruntime", "transcription"),
    ):
        try:
            yield Finding(name, "good", version(name))
        except PackageNotFoundError:
            yield Finding(name, "bad", f"missing, and {serves} needs it: make env")
    try:
        yield Finding("basic-pitch", "good", version("basic-pitch"))
    except PackageNotFoundError:
        command = f"{sys.executable} -m pip install --no-deps basic-pitch==0.4.0"
        yield Finding("basic-pitch", "warning", f"missing, and transcription needs it: {command}")


def models_found(folder: Path) -> Iterator[Finding]:
    """What is installed in the folder of models, what of it is broken, and what is left over."""
    here = installed(folder)
    whole = [one.card.name for one in here if not one.fault]
    words = f"{', '.join(whole) or 'none installed (`roadie models` lists them)'}, in {folder}"
    yield Finding("models", "good", words)
    for one in here:
        if one.fault:
            yield Finding(f"model {one.card.name}", "warning", one.fault)
    for name, size in left_over(folder).items():
        rest = f"{size / 1e6:.0f} MB of an install that broke off"
        words = f"{rest}: `roadie models install {name}` goes on, `roadie models remove` clears it"
        yield Finding(f"model {name}", "warning", words)


def doctor(json: Json = False, library: Library = None) -> None:
    """Check the installation; exits with 1 when something is broken."""
    found = list(findings(read_settings(library=library)))
    if json:
        print_json({"findings": [asdict(finding) for finding in found]})
    else:
        marks = {"good": ("✓", "green"), "warning": ("!", "yellow"), "bad": ("✗", "red")}
        console = Console()
        for finding in found:
            mark, style = marks[finding.verdict]
            line = Text.assemble((mark, style), f" {finding.what}: {finding.words}")
            console.print(line, soft_wrap=True)
    if any(finding.verdict == "bad" for finding in found):
        raise typer.Exit(1)
