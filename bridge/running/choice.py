"""Which mappings the musician chose and dropped by hand, kept for the bridge's next start.

`chosen.json` stands among their own mappings, and goes where these go.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from session.errors import storage

CHOICE_FILE = "chosen.json"
MOST = 256
LARGEST_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Choice:
    """Mappings by name: those used beside what fits the controllers, and those that are not."""

    chosen: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    def use(self, name: str) -> Choice:
        """It is used from now on."""
        return Choice((*_without(self.chosen, name), name)[-MOST:], _without(self.dropped, name))

    def drop(self, name: str) -> Choice:
        """It is used no longer."""
        return Choice(_without(self.chosen, name), (*_without(self.dropped, name), name)[-MOST:])

    def forget(self, name: str) -> Choice:
        """As if nobody had chosen or dropped it."""
        return Choice(_without(self.chosen, name), _without(self.dropped, name))


def read_choice(folder: Path) -> Choice:
    """What was kept; nothing was where the file is missing or of no use."""
    try:
        with (folder / CHOICE_FILE).open("rb") as file:
            told = json.loads(file.read(LARGEST_BYTES))
    except (OSError, ValueError, RecursionError):
        return Choice()
    if not isinstance(told, dict):
        return Choice()
    return Choice(_names(told.get("chosen")), _names(told.get("dropped")))


def write_choice(choice: Choice, folder: Path) -> None:
    """Keep it, whole or not at all. Raises what `storage` makes of a refusal."""
    with storage(folder):
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f".{CHOICE_FILE}.part"
        beside.write_text(json.dumps(asdict(choice), ensure_ascii=False, indent=2) + "\n", "utf-8")
        beside.replace(folder / CHOICE_FILE)


def _names(told: object) -> tuple[str, ...]:
    named = [one for one in told if isinstance(one, str)] if isinstance(told, list) else []
    return tuple(dict.fromkeys(named))[-MOST:]


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)
