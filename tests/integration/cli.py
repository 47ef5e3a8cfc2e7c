"""The real `roadie` command, as a user types it, on a library of the test's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    status: int
    output: str
    errors: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output."""
        (line,) = self.output.splitlines()
        value: dict[str, Any] = json.loads(line)
        return value

    @property
    def sentence(self) -> str:
        """The one line of the failure, without the program's name."""
        return self.errors.strip().splitlines()[-1].removeprefix("roadie: ")


@dataclass(frozen=True, slots=True)
class Cli:
    """Runs commands on one library."""

    library: Path

    def environment(self) -> dict[str, str]:
        """Where the command finds the library, and no settings of the person who runs the test."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("ROADIE_")},
            "ROADIE_LIBRARY": str(self.library),
            "ROADIE_SETTINGS": str(self.library / "none.toml"),
            "ROADIE_PLUG_IN_INDEX": str(self.library / "plug-ins.db"),
            "ROADIE_MODELS": str(self.library / "models"),
            "ROADIE_ENVIRONMENTS": str(self.library / "environments"),
            "COLUMNS": "200",
        }

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        """Start a command and leave it running."""
        return subprocess.Popen(
            [sys.executable, "-m", "roadie", *map(str, words)],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *words: str | Path) -> Said:
        """Run a command to its end."""
        process = self.start(*words)
        try:
            output, errors = process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return Said(process.returncode, output, errors)
