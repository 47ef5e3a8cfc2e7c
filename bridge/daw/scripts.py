"""Scripts of ours that run inside a DAW: which there are, and putting them where it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bridge.daw.live.install import install_live_script
from bridge.daw.reaper.drop import install_reaper_script
from session.errors import NotFound


@dataclass(frozen=True, slots=True)
class DawScript:
    """`install` takes the DAW's own folder, or None for where it usually is; `then` is a sentence
    on what the user does next."""

    install: Callable[[Path | None], Path]
    then: str


SCRIPTS = {
    "live": DawScript(
        install_live_script,
        "Start Live anew and choose Roadie as a control surface in Settings > Link, Tempo & MIDI"
        " (audio takes Live 12.0.5 or later).",
    ),
    "reaper": DawScript(
        install_reaper_script,
        "In REAPER choose Actions > New action > Load ReaScript, load it from the Scripts folder,"
        " and run it: it stays and waits.",
    ),
}
"""By the name of the DAW."""


def install_script(daw: str, folder: Path | None = None) -> tuple[Path, str]:
    """Put our script for `daw` there: where it is, and what the user does next.

    Raises NotFound for a DAW that takes none or is not installed, BadInput when something of the
    same name is there that is not ours, StorageFailed.
    """
    if daw not in SCRIPTS:
        raise NotFound(f"There is no script for {daw!r}: {' and '.join(SCRIPTS)} take one.")
    return SCRIPTS[daw].install(folder), SCRIPTS[daw].then
