"""What could not be done is told once, and of whom: the sender, or the line of a mapping."""

from __future__ import annotations

from bridge.events.moved import OSC, Moved

QUIET_S = 60.0
"""What goes on all the time is told once; after so long without it, it is news again."""
REMEMBERED = 256


class Complaints:
    """Makes sentences. Not safe from several threads at once; does no I/O."""

    def __init__(self) -> None:
        self._last_s: dict[tuple[str, str, str], float] = {}

    def words(self, moved: Moved | None, where: str, why: str, now_s: float) -> str | None:
        """What to say of a movement that could not be used; None where that was said.

        `where` is the rule, empty where none is at fault. A hand is told each time. An OSC program
        is told of by its own address, since what it sends is what is wrong, and once: it may send a
        thousand a second.
        """
        why = why.rstrip(".")
        if moved is None or moved.device != OSC:
            return f"{where}: {why}." if where else f"{why}."
        # Each run of a script has another port: the host is who it is.
        key = (moved.source.rpartition(":")[0], moved.control, where)
        last_s = self._last_s.pop(key, float("-inf"))
        self._last_s[key] = now_s
        while len(self._last_s) > REMEMBERED:
            del self._last_s[next(iter(self._last_s))]
        if now_s < last_s + QUIET_S:
            return None
        rule = f" ({where})" if where else ""
        return f"{moved.source} sends {moved.control} what cannot be used: {why}{rule}."

    def forget(self) -> None:
        """The rules are others now: everything is news."""
        self._last_s.clear()
