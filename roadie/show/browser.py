"""The page, opened in the user's browser."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable, Mapping
from threading import Thread


def open_page(url: str, say: Callable[[str], None]) -> Thread:
    """Open `url` in a browser beside what goes on here; `say` is told where none comes up."""

    def show() -> None:
        if not _shown(url):
            say(f"No browser came up on this machine: open {url} in one.")

    thread = Thread(target=show, name="browser", daemon=True)
    thread.start()
    return thread


def _shown(url: str) -> bool:
    if not has_screen(os.environ):
        return False
    try:
        return webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False


def has_screen(environment: Mapping[str, str], system: str = sys.platform) -> bool:
    """Whether a browser has anywhere to come up but in this terminal, where Ctrl-C is needed."""
    if system in ("darwin", "win32"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
