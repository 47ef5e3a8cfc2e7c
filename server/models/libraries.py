"""The libraries that something needs besides Roadie itself, and how they are installed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from session.errors import BackendUnavailable


@dataclass(frozen=True, slots=True)
class Libraries:
    """What `who` ("MusicGen") needs, by the names that are imported; `extra` brings it all."""

    who: str
    names: tuple[str, ...]
    extra: str

    def missing(self) -> str:
        """The sentence that says which are missing and how to install them, or ""; loads none."""
        gone = [name for name in self.names if find_spec(name) is None]
        if not gone:
            return ""
        which = f"install {'them' if len(gone) > 1 else 'it'} with"
        return f"{self.who} needs {' and '.join(gone)}: {which} pip install 'roadie[{self.extra}]'."

    def need(self) -> None:
        """See that they are here. Raises BackendUnavailable."""
        if sentence := self.missing():
            raise BackendUnavailable(sentence)
