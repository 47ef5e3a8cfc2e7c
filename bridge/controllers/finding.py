"""Which controllers are there: ports in pairs, profiles to them, and names that last.

A second device of a kind is `<id>#2`. A name stays with its port: unplugged and plugged in again,
in whatever order, each is what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bridge.controllers.profile import Profile
from bridge.controllers.shelf import ProfileShelf


@dataclass(frozen=True, slots=True)
class Found:
    """A controller that is there; `output` None when nothing can be sent to it."""

    profile: Profile
    name: str
    input: str
    output: str | None


class Finding:
    """Gives names to controllers, and remembers them as long as it lives."""

    def __init__(self, shelf: ProfileShelf) -> None:
        self._shelf = shelf
        self._names: dict[tuple[str, str], str] = {}

    def found(
        self,
        inputs: Sequence[str],
        outputs: Sequence[str],
        identities: Mapping[str, bytes] | None = None,
    ) -> list[Found]:
        """The controllers on these ports; `identities` are answers by the input they came from."""
        known = identities or {}
        free = [(name, self._shelf.recognise(name)) for name in outputs]
        found: list[Found] = []
        for port in inputs:
            profile = self._shelf.recognise(port, known.get(port))
            if profile is None:
                continue
            output = _partner(port, profile, free)
            free = [one for one in free if one[0] != output]
            found.append(Found(profile, self._name(profile.id, port), port, output))
        return found

    def _name(self, profile_id: str, port: str) -> str:
        """The name that this port has, or the first that is free."""
        kept = self._names.get((profile_id, port))
        if kept is not None:
            return kept
        taken = set(self._names.values())
        number = 1
        while (name := profile_id if number == 1 else f"{profile_id}#{number}") in taken:
            number += 1
        self._names[profile_id, port] = name
        return name


def _partner(
    port: str, profile: Profile, outputs: Iterable[tuple[str, Profile | None]]
) -> str | None:
    """The output of the same device: of the same name, or the first of the same profile."""
    same = [name for name, one in outputs if one is not None and one.id == profile.id]
    alike = _bare(port)
    exact = [name for name, _ in outputs if name == port or _bare(name) == alike]
    return next(iter([*exact, *same]), None)


def _bare(name: str) -> str:
    """A port's name without what tells its direction, which systems write each in their way."""
    return re.sub(r"\b(in|out|input|output|capture|playback)\b|midi(in|out)", "", name.casefold())
