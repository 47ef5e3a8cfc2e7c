"""The folder where orders for our ReaScript are dropped, and its answers are found."""

from __future__ import annotations

import os
import sys
import time
import uuid
from importlib.resources import files
from pathlib import Path

from session.errors import BackendUnavailable, BadInput, NotFound, storage
from session.progress import Progress

FOLDER = "Roadie"
SCRIPT = "roadie_reaper.lua"
MARK = "-- Roadie's ReaScript"
HOW_TO = (
    "`roadie daw install-script reaper` puts Roadie's script into REAPER's Scripts folder; load it"
    " once with Actions > New action > Load ReaScript, and run it: it then stays and waits."
)


def resource_folder(home: Path | None = None, platform: str = sys.platform) -> Path:
    """REAPER's resource path, unless the user has a portable installation."""
    home = home or Path.home()
    if platform == "darwin":
        return home / "Library" / "Application Support" / "REAPER"
    if platform == "win32":
        return Path(os.environ.get("APPDATA", home / "AppData" / "Roaming")) / "REAPER"
    return home / ".config" / "REAPER"


def install_reaper_script(resources: Path | None = None) -> Path:
    """Copy our ReaScript into REAPER's Scripts folder; where it is now.

    Raises NotFound when REAPER's folder is not there, BadInput when the file is another's.
    """
    resources = resources or resource_folder()
    if not resources.is_dir():
        raise NotFound(
            f"There is no REAPER at {resources}: give the folder that Options > Show REAPER"
            " resource path opens."
        )
    place = resources / "Scripts" / SCRIPT
    with storage(place):
        if place.exists() and not place.read_text("utf-8", "replace").startswith(MARK):
            raise BadInput(f"{place} is there already and not ours: rename it, then try again.")
        place.parent.mkdir(exist_ok=True)
        beside = place.with_name(f".{SCRIPT}.new")
        beside.write_bytes((files("bridge.daw.reaper") / SCRIPT).read_bytes())
        beside.replace(place)
    return place


def ordered(folder: Path, order: str, progress: Progress, wait_s: float) -> str:
    """Drop an order and wait for its answer, which is taken away.

    Raises BackendUnavailable, having taken the order back, when the script does not begin with it
    within `wait_s`, NotFound when REAPER's folder is not there, Cancelled.
    """
    if not folder.parent.is_dir():
        raise NotFound(f"There is no REAPER at {folder.parent}: start it once, then send again.")
    name = uuid.uuid4().hex
    waiting, answer = folder / f"{name}.order", folder / f"{name}.answer"
    with storage(folder):
        folder.mkdir(exist_ok=True)
        beside = folder / f".{name}"
        beside.write_text(order, "utf-8", newline="\n")
        beside.replace(waiting)
    try:
        until_s = time.monotonic() + wait_s
        while not answer.exists():
            progress(0.5, "Waiting for REAPER")
            # Once it is gone the script has it, and a long session may take its time.
            if waiting.exists() and time.monotonic() > until_s:
                raise BackendUnavailable(f"Roadie's script in REAPER does not answer: {HOW_TO}")
            if time.monotonic() > until_s + 20 * wait_s:
                raise BackendUnavailable("REAPER began with the session and did not end: look.")
            time.sleep(0.05)
        with storage(answer):
            return answer.read_text("utf-8", "replace")
    finally:
        with storage(folder):
            waiting.unlink(missing_ok=True)
            answer.unlink(missing_ok=True)
