"""Tracks of a session by the names that a request gives them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from session.errors import NotFound
from session.model import Track
from session.nearest import nearest


def tracks_called(tracks: Sequence[Track], names: Iterable[str]) -> list[Track]:
    """The tracks with these names in whatever case, or else all that have such a role.

    Raises NotFound with what there is.
    """
    by_name = {track.name.casefold(): track for track in tracks}
    found: list[Track] = []
    for name in names:
        called = by_name.get(name.casefold())
        those = [called] if called else [t for t in tracks if t.role == name.casefold()]
        if not those:
            near = nearest(name, (track.name for track in tracks))
            there = ", ".join(track.name for track in tracks)
            meant = f" Did you mean {near}?" if near else ""
            raise NotFound(f"The session has no track called {name!r}: it has {there}.{meant}")
        found += [track for track in those if track not in found]
    return found
