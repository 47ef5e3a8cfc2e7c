"""What keeps an action from beginning: too often, still at work, not confirmed, too costly."""

from __future__ import annotations

from collections import deque


class Rate:
    """At most so many in any stretch of time."""

    def __init__(self, most: float, per_s: float) -> None:
        # Less than one a second: one in the time that one takes.
        self._most = max(1, int(most))
        self._per_s = per_s * self._most / most
        self._times: deque[float] = deque()

    def allows(self, at_s: float) -> bool:
        """Whether one more may begin; if so, it counts."""
        while self._times and at_s - self._times[0] >= self._per_s:
            self._times.popleft()
        if len(self._times) >= self._most:
            return False
        self._times.append(at_s)
        return True


class Confirm:
    """The first press arms, the second within the time goes."""

    def __init__(self, within_s: float) -> None:
        self._within_s = within_s
        self._until_s: float | None = None

    @property
    def armed(self) -> bool:
        """Whether the next press goes."""
        return self._until_s is not None

    def pressed(self, at_s: float) -> bool:
        """Whether this press goes."""
        goes = self._until_s is not None and at_s <= self._until_s
        self._until_s = None if goes else at_s + self._within_s
        return goes

    def passed(self, now_s: float) -> bool:
        """Whether it has just ceased to be armed."""
        if self._until_s is None or now_s < self._until_s:
            return False
        self._until_s = None
        return True

    def due_s(self) -> float | None:
        """When it ceases to be armed."""
        return self._until_s
