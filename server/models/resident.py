"""The models that this process holds: each once, and no more than its memory has room for."""

from __future__ import annotations

import gc
import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

log = logging.getLogger(__name__)


class Closes(Protocol):
    """What holds much memory until it is closed."""

    def close(self) -> None:
        """Give the memory back."""


T = TypeVar("T", bound=Closes)


@dataclass
class _Held:
    model: Closes
    memory_mb: int
    users: int = 0


class Residents:
    """Models by what tells them apart; those used least recently make room for others.

    One thread uses them. The sum of what the cards say they take stays within `bound_mb`, but for
    one model that alone takes more: whether the machine has it, only trying tells.
    """

    def __init__(self, bound_mb: int) -> None:
        self._bound_mb = bound_mb
        self._held: OrderedDict[Hashable, _Held] = OrderedDict()

    @property
    def memory_mb(self) -> int:
        """What the models that are held are said to take."""
        return sum(held.memory_mb for held in self._held.values())

    @contextmanager
    def use(self, key: Hashable, memory_mb: int, load: Callable[[], T]) -> Iterator[T]:
        """The model called `key`, loaded if it is not here, for as long as the block lasts.

        Raises what `load` raises.
        """
        held = self._held.get(key)
        if held is None:
            self._make_room(memory_mb)
            held = _Held(load(), memory_mb)
            self._held[key] = held
        self._held.move_to_end(key)
        held.users += 1
        try:
            yield cast(T, held.model)
        finally:
            held.users -= 1

    def _make_room(self, memory_mb: int) -> None:
        for key in list(self._held):
            if self.memory_mb + memory_mb <= self._bound_mb:
                return
            if not self._held[key].users:
                self.drop(key)

    def drop(self, key: Hashable) -> None:
        """Let a model go, if it is here and nobody uses it."""
        held = self._held.get(key)
        if held is None or held.users:
            return
        del self._held[key]
        log.info("%s gives back about %d MB", key, held.memory_mb)
        held.model.close()
        del held
        # What a network holds goes in circles.
        gc.collect()

    def drop_all(self) -> None:
        """Let all models go that nobody uses."""
        for key in list(self._held):
            self.drop(key)


_HERE: list[Residents] = []


def residents() -> Residents:
    """Those of this process, which runs one job at a time; their bound is `model_memory_mb`."""
    if not _HERE:
        from server.settings import read_settings

        _HERE.append(Residents(read_settings().model_memory_mb))
    return _HERE[0]
