"""Faust voices that come with Roadie, found by name: `templates/voices/*.dsp`.

A file's name is the voice's, with hyphens for spaces; `declare description` says what it is.
"""

from __future__ import annotations

from importlib.resources import files

FOLDER = files("templates") / "voices"
_ENDING = ".dsp"


def voice_names() -> tuple[str, ...]:
    """The names of all voices: "soft keys"."""
    found = (entry.name for entry in FOLDER.iterdir())
    return tuple(
        sorted(_spoken(name.removesuffix(_ENDING)) for name in found if name.endswith(_ENDING))
    )


def voice_code(name: str) -> str | None:
    """The Faust code of the voice called `name`, in any case; None where there is none."""
    wanted = _spoken(name)
    if wanted not in voice_names():
        return None
    return (FOLDER / (wanted.replace(" ", "-") + _ENDING)).read_text("utf-8")


def _spoken(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())
