"""Builds, checks and tests the page: `python -m server.web.build`, which `make page` runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parent
_OLDEST_NODE = {20: (20, 19), 22: (22, 12)}
"""The first version of a line of Node.js that builds the page; lines between are not taken."""


class CannotBuild(Exception):
    """The page cannot be built here; says why and what to do."""


class NoNode(CannotBuild):
    """Node.js is missing or too old."""


def build() -> None:
    """Install what the page is built with where it is not there yet, and build it.

    Raises CannotBuild.
    """
    npm = found_npm()
    install(npm)
    _make_types(npm)
    run(npm, "run", "--silent", "build")


def bundle(out: Path) -> None:
    """Build into `out` without looking at types, which takes a second. Raises CannotBuild."""
    npm = found_npm()
    install(npm)
    run(npm, "exec", "--", "vite", "build", "--outDir", str(out), "--logLevel", "warn")


def lint() -> None:
    """See that types and style are clean. Raises CannotBuild."""
    npm = found_npm()
    install(npm)
    _make_types(npm)
    run(npm, "run", "--silent", "lint")


def test() -> None:
    """Run the page's unit tests. Raises CannotBuild."""
    npm = found_npm()
    install(npm)
    run(npm, "run", "--silent", "test")


def found_npm() -> str:
    """The program npm, beside a Node.js that is new enough. Raises NoNode."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise NoNode(
            "The page is not built: Node.js is missing. Install Node.js 20.19 or newer with npm "
            "(https://nodejs.org), then `make page`."
        )
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = re.match(r"v(\d+)\.(\d+)", told)
    version = (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
    if version < _OLDEST_NODE.get(version[0], (23, 0)):
        raise NoNode(
            f"The page is not built: it needs Node.js 20.19 or newer, and {node} is "
            f"{told.strip() or 'of an unknown version'}. Install a newer one, then `make page`."
        )
    return npm


def install(npm: str) -> None:
    """What the lock file names, where it is not there yet. Raises CannotBuild."""
    if not _installed():
        run(npm, "ci", "--no-audit", "--no-fund", "--loglevel", "error")


def _make_types(npm: str) -> None:
    from server.web.openapi import write_openapi  # loads the whole server

    write_openapi()
    run(npm, "run", "--silent", "types")


def _installed() -> bool:
    """Whether all that the lock file names is there in its version; other systems' is not."""
    try:
        wanted, there = (
            _packages(PLACE / name)
            for name in ("package-lock.json", "node_modules/.package-lock.json")
        )
    except OSError:
        return False
    return all(
        there[path]["version"] == about["version"] if path in there else about.get("optional")
        for path, about in wanted.items()
        if path
    )


def _packages(lock: Path) -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return packages


def run(*command: str) -> None:
    """Run a command in the page's folder; what it says is shown. Raises CannotBuild."""
    ended = subprocess.run(command, cwd=PLACE, stdin=subprocess.DEVNULL, check=False)
    if ended.returncode != 0:
        said = " ".join([Path(command[0]).stem, *command[1:]])
        raise CannotBuild(f"`{said}` failed: see what it said above.")


def main(arguments: Sequence[str]) -> int:
    """`build` it (which is the default), `lint` or `test` it.

    With `--where-possible` a machine without Node.js, or where the page cannot be built for another
    reason, is told so and nothing more, unless tests require all that they need
    (ROADIE_REQUIRE_PEERS=1).
    """
    deed = next((_DEEDS[name] for name in arguments if name in _DEEDS), build)
    lenient = "--where-possible" in arguments and os.environ.get("ROADIE_REQUIRE_PEERS") != "1"
    try:
        deed()
    except NoNode as fault:
        sys.stderr.write(f"{fault}\n")
        return 0 if lenient else 1
    except CannotBuild as fault:
        sys.stderr.write(f"{fault}\n")
        return 0 if lenient and deed is build else 1
    return 0


_DEEDS: Mapping[str, Callable[[], None]] = {"build": build, "lint": lint, "test": test}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
