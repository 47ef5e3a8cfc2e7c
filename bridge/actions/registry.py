"""Every action by its name: ours, and third parties' by entry points of `roadie.actions`.

An entry point names an `Action` (what the decorator makes). One that does not load is left out and
told of, and the bridge goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from importlib import import_module

from bridge.actions.contract import Action
from session.errors import NotFound
from session.nearest import did_you_mean

log = logging.getLogger(__name__)

GROUP = "roadie.actions"

FAMILIES = (
    "music",
    "playing_along",
    "sound",
    "choosing",
    "takes",
    "musical_time",
    "recording",
    "form",
    "daw_desk",
)
"""Modules of this package; each `Action` in them is one of ours."""


class Actions(Mapping[str, Action]):
    """Actions by name; loaded when one is asked for."""

    def __init__(self, families: tuple[str, ...] = FAMILIES, group: str = GROUP) -> None:
        self._families = families
        self._group = group
        self._ours: dict[str, Action] | None = None
        self._found: dict[str, Action] | None = None

    def __getitem__(self, name: str) -> Action:
        # Theirs are looked for only where it is none of ours, which go first: that takes a while.
        return self._own().get(name) or self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def find(self, name: str) -> Action:
        """The action of that name. Raises NotFound, with the name that was most likely meant."""
        found = self.get(name)
        if found is None:
            hint = did_you_mean(name, self)
            raise NotFound(f"There is no action called {name!r}: {hint}")
        return found

    def _all(self) -> dict[str, Action]:
        if self._found is None:
            self._found = {**self._others(), **self._own()}
        return self._found

    def _own(self) -> dict[str, Action]:
        if self._ours is None:
            self._ours = {one.name: one for family in self._families for one in _of_family(family)}
        return self._ours

    def _others(self) -> dict[str, Action]:
        from importlib.metadata import entry_points

        others: dict[str, Action] = {}
        for point in entry_points(group=self._group):
            try:
                found = point.load()
            # Somebody else's module may fail in any way.
            except Exception:
                log.exception("the action %s of %s does not load", point.name, point.value)
                continue
            if isinstance(found, Action):
                others[found.name] = found
            else:
                log.error("%s is no action: it is made with @action", point.value)
        return others


def _of_family(family: str) -> list[Action]:
    module = import_module(f"bridge.actions.{family}")
    return [one for one in vars(module).values() if isinstance(one, Action)]


ACTIONS = Actions()
