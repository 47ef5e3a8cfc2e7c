"""The shelf of profiles: those that come with Roadie, and the user's own folder, which goes first.

A file that is broken is told with its line and left out; if it could be used before, that is kept.
Of most only the heads are read, until their device is there.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bridge.controllers.known_by import by_identity, by_port_name, is_excluded
from bridge.controllers.profile import Match, Profile
from bridge.controllers.profile_files import ProfileFile, ProfileFiles
from session.errors import NotFound
from session.nearest import did_you_mean


@dataclass(frozen=True, slots=True)
class _KnownBy:
    """How a profile's device is known, be the profile read or not."""

    id: str
    own: bool
    match: Match


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A profile and its file; `own` is the user's, `hides` says that one of ours has the id."""

    profile: Profile
    file: Path
    own: bool
    hides: bool = False


class ProfileShelf:
    """Profiles by id. `say` is told a sentence for each file that cannot be used, once.

    Safe from any thread.
    """

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
        self._lock = threading.RLock()
        self.reread()

    def names(self) -> list[str]:
        """The ids of all profiles, in the order of the alphabet."""
        with self._lock:
            return sorted({*self._entries, *self._unread})

    def entries(self) -> list[OnShelf]:
        """All that can be used, in the order of the alphabet; all are read for it."""
        with self._lock:
            self._read(list(self._files))
            return [self._entries[name] for name in sorted(self._entries)]

    def of_osc(self) -> list[Profile]:
        """Those whose controls are addresses."""
        with self._lock:
            self._read([file for file in self._files if file.unread and file.unread.osc])
            found = (self._entries[name].profile for name in sorted(self._entries))
            return [profile for profile in found if profile.speaks_osc]

    def faults(self) -> list[str]:
        """A sentence for each file that is known to be broken now."""
        return [*sorted(one.fault for one in self._files if one.fault), *self._twice]

    def load(self, name: str) -> Profile:
        """The profile with an id. Raises NotFound with the nearest one."""
        with self._lock:
            file = self._unread.get(name)
            # The user's own goes first; ours is not needed where that is there.
            if file is not None and (file.own or name not in self._entries):
                self._read([file])
                if name not in self._entries and name in self._unread:
                    return self.load(name)
            found = self._entries.get(name)
        if found is None:
            hint = did_you_mean(name, self.names())
            raise NotFound(f"There is no profile called {name!r}: {hint}")
        return found.profile

    def recognise(self, port_name: str, identity_reply: bytes | None = None) -> Profile | None:
        """Whose port this is: by what the device answered, then by its name; None when unknown.

        Where both are known they must agree; of several, the user's own goes first.
        """
        with self._lock:
            while (found := self._known_as(port_name, identity_reply)) is not None:
                try:
                    return self.load(found.id)
                except NotFound:  # an import that turned out to be broken
                    continue
        return None

    def reread(self) -> set[str]:
        """Read what changed on the disk; the ids whose profile is another now, or gone.

        A file that broke keeps what it held before, and `say` is told which line is wrong.
        """
        with self._lock:
            before = self._contents()
            self._files.look()
            self._sort()
            after = self._contents()
        return {name for name in before | after if before.get(name) != after.get(name)}

    def _known_as(self, port_name: str, identity_reply: bytes | None) -> _KnownBy | None:
        known = self._known_by()
        named = [one for one in known if by_port_name(one.match, port_name, self._system)]
        if identity_reply:
            answered = [one for one in known if by_identity(one.match, identity_reply)]
            both = [one for one in named if one in answered]
            if answered and not both:
                both = [one for one in answered if not is_excluded(one.match, port_name)]
                return next(iter(both), None)
            # It answered, and not as one of those that say how they answer.
            named = both or [one for one in named if not one.match.identity]
        return next(iter(named), None)

    def _known_by(self) -> list[_KnownBy]:
        """The user's own first, each in the order of the alphabet."""
        known = {
            name: _KnownBy(name, file.own, file.unread.match)
            for name, file in self._unread.items()
            if file.unread is not None
        }
        for name, one in self._entries.items():
            if name not in known or not known[name].own:
                known[name] = _KnownBy(name, one.own, one.profile.match)
        return sorted(known.values(), key=lambda one: (not one.own, one.id))

    def _read(self, files: list[ProfileFile]) -> None:
        for file in files:
            self._files.read(file.path)
        self._sort()

    def _contents(self) -> dict[str, object]:
        """What each id stands for, to see whether it is another."""
        unread = {name: file.unread for name, file in self._unread.items()}
        return {**unread, **{name: one.profile for name, one in self._entries.items()}}

    def _sort(self) -> None:
        """Files by the ids of their profiles; of two of the user's with one id, the first."""
        entries: dict[str, OnShelf] = {}
        unread: dict[str, ProfileFile] = {}
        twice: list[str] = []
        for file in self._files:
            if file.unread is not None:
                unread.setdefault(file.unread.id, file)
            if file.held is None:
                continue
            name = file.held.id
            first = entries.get(name)
            if first is None:
                entries[name] = OnShelf(file.held, file.path, file.own)
            elif first.own and not file.own:
                entries[name] = OnShelf(first.profile, first.file, own=True, hides=True)
            else:
                twice.append(f"{file.path}: {first.file} has the id {name} too: rename one.")
        for sentence in twice:
            if sentence not in self._twice:
                self._say(sentence)
        self._entries, self._unread, self._twice = entries, unread, twice
