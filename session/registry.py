"""One mechanism by which engines, separators, transcribers, masterers and exporters are found.

A registry maps a name to `"module:attribute"` and loads it only when it is chosen. Built-ins and
third parties are told apart by nothing but where the line stands: ours in a table beside the
contract, theirs as entry points of the group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Generic, TypeVar, cast

from session.errors import BackendUnavailable, NotFound
from session.nearest import did_you_mean

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a backend can be used now, and how to mend it when it cannot."""

    ready: bool
    remedy: str = ""


class Registry(Generic[T]):
    """Backends of one contract by name; `what` is their kind in words ("engine", "exporter")."""

    def __init__(self, what: str, group: str, built_in: Mapping[str, str]) -> None:
        self._what = what
        self._group = group
        self._built_in = built_in

    def _places(self) -> dict[str, str]:
        from importlib.metadata import entry_points

        others = {point.name: point.value for point in entry_points(group=self._group)}
        return {**others, **self._built_in}

    def names(self) -> list[str]:
        """The names of all backends, built-ins first."""
        return list(dict.fromkeys([*self._built_in, *self._places()]))

    def is_built_in(self, name: str) -> bool:
        """Whether it is Roadie's own."""
        return name in self._built_in

    def place(self, name: str) -> str:
        """Where `name` is found, as `"module:attribute"`, without loading it. Raises NotFound."""
        if name in self._built_in:
            # Looking for others reads the metadata of all that is installed.
            return self._built_in[name]
        places = self._places()
        if name not in places:
            hint = did_you_mean(name, places)
            raise NotFound(f"There is no {self._what} called {name!r}: {hint}")
        return places[name]

    def load(self, name: str) -> T:
        """The backend called `name`: a new one where a class or a function makes it.

        Raises NotFound for an unknown name, BackendUnavailable when its module fails to load.
        """
        module, _, attribute = self.place(name).partition(":")
        try:
            factory = getattr(import_module(module), attribute)
        except (ImportError, AttributeError, OSError) as error:
            raise BackendUnavailable(
                f"The {self._what} {name} could not be loaded ({error}): reinstall it."
            ) from error
        return cast(T, factory() if callable(factory) else factory)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())
