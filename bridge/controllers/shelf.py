"""The shelf of profiles: those that come with Roadie, and the user's own folder, which goes first.

A file that is broken is told with its line and left out; if it could be used before, that is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bridge.controllers.known_by import by_identity, by_port_name, is_excluded
from bridge.controllers.profile import Profile
from bridge.controllers.profile_files import ProfileFile, ProfileFiles
from session.errors import NotFound
from session.nearest import nearest


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A profile and its file; `own` is the user's, `hides` says that one of ours has the id."""

    profile: Profile
    file: Path
    own: bool
    hides: bool = False


class ProfileShelf:
    """Profiles by id. `say` is told a sentence for each file that cannot be used, once."""

    def __init__(
        self,
        own_folder: Path | None = None,
        say: Callable[[str], None] | None = None,
        system: str = sys.platform,
    ) -> None:
        self._say = say or (lambda _: None)
        self._system = system
        self._files = ProfileFiles(own_folder, self._say)
        self._entries: dict[str, OnShelf] = {}
        self._unread: dict[str, ProfileFile] = {}
        self._twice: list[str] = []
        self.reread()

    def names(self) -> list[str]:
        """The ids of all profiles, in the order of the alphabet."""
        return sorted({*self._entries, *self._unread})

    def entries(self) -> list[OnShelf]:
        """All that can be used, in the order of the alphabet; imports are read for it."""
        for file in list(self._unread.values()):
            self._files.read(file)
        self._sort()
        return [self._entries[name] for name in sorted(self._entries)]

    def faults(self) -> list[str]:
        """A sentence for each file that is known to be broken now."""
        return [*sorted(one.fault for one in self._files if one.fault), *self._twice]

    def load(self, name: str) -> Profile:
        """The profile with an id. Raises NotFound with the nearest one."""
        if name in self._unread:
            self._files.read(self._unread[name])
            self._sort()
        found = self._entries.get(name)
        if found is None:
            near = nearest(name, self.names())
            hint = f"did you mean {near}?" if near else f"choose one of {', '.join(self.names())}."
            raise NotFound(f"There is no profile called {name!r}: {hint}")
        return found.profile

    def recognise(self, port_name: str, identity_reply: bytes | None = None) -> Profile | None:
        """Whose port this is: by what the device answered, then by its name; None when unknown.

        Where both are known they must agree; of several, the user's own goes first.
        """
        entries = sorted(self._entries.values(), key=lambda one: (not one.own, one.profile.id))
        profiles = [one.profile for one in entries]
        named = [one for one in profiles if by_port_name(one, port_name, self._system)]
        if identity_reply:
            answered = [one for one in profiles if by_identity(one, identity_reply)]
            both = [one for one in named if one in answered]
            if answered and not both:
                both = [one for one in answered if not is_excluded(one, port_name)]
                return next(iter(both), None)
            # It answered, and not as one of those that say how they answer.
            named = both or [one for one in named if not one.match.identity]
        return next(iter(named), None)

    def reread(self) -> set[str]:
        """Read what changed on the disk; the ids whose profile is another now, or gone.

        A file that broke keeps what it held before, and `say` is told which line is wrong.
        """
        before = {name: one.profile for name, one in self._entries.items()}
        self._files.reread()
        self._sort()
        after = {name: one.profile for name, one in self._entries.items()}
        return {name for name in before | after if before.get(name) != after.get(name)}

    def _sort(self) -> None:
        """Files by the ids of their profiles; of two of the user's with one id, the first."""
        entries: dict[str, OnShelf] = {}
        unread: dict[str, ProfileFile] = {}
        twice: list[str] = []
        for file in self._files:
            if file.unread is not None:
                unread.setdefault(file.unread, file)
            if file.profile is None:
                continue
            name = file.profile.id
            first = entries.get(name)
            if first is None:
                entries[name] = OnShelf(file.profile, file.path, file.own)
            elif first.own and not file.own:
                entries[name] = OnShelf(first.profile, first.file, own=True, hides=True)
            else:
                twice.append(f"{file.path}: {first.file} has the id {name} too: rename one.")
        for sentence in twice:
            if sentence not in self._twice:
                self._say(sentence)
        self._entries, self._unread, self._twice = entries, unread, twice
