"""Who leads: one clock at a time, chosen by the musician or by what is there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from bridge.sync.contract import Clock, Leads, Seconds
from bridge.sync.own import OwnClock
from bridge.sync.transport import Transport
from session.errors import BadInput
from session.nearest import did_you_mean

AUTOMATIC = "automatic"
LOOK_S = 0.02
"""How often the choice is looked at anew; in between the leader alone is asked."""
COMES_S = 0.5
"""A clock leads once it has been there for so long."""
GOES_S = 1.5
"""A leader that fell silent may come back within this; the beat goes on meanwhile."""


class Source(Clock, Protocol):
    """A clock that may come and go."""

    @property
    def there(self) -> bool:
        """Somebody is heard on it."""


@runtime_checkable
class _Led(Leads, Protocol):
    """What `Leads` is, told apart at run time."""


class Follow:
    """A clock that is always one of others, and the bridge's own where there is none.

    `sources` come in the order in which they are preferred. Automatic: the first that is there and
    sure leads, else the first that is there; a better one takes over once it has been there for
    `COMES_S`. When the leader falls silent its last sure tempo and place go on without a jump,
    unsure; after `GOES_S` another source takes over, or the own clock, from the very same place,
    running free even if the leader had stopped; a leader that is heard and only guesses is followed
    in its guess by then. `say` is told of every change of the leader.
    """

    name = "follow"

    def __init__(
        self,
        seconds: Seconds,
        own: OwnClock,
        sources: Sequence[Source] = (),
        *,
        wanted: str = AUTOMATIC,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._seconds = seconds
        self._own = own
        self._sources = tuple(sources)
        self._say = say
        self._electing = threading.RLock()
        self._leader: Source | OwnClock = own
        self._wanted = AUTOMATIC
        self._looked_s = float("-inf")
        self._rival: tuple[Source, float] | None = None
        """Who is about to lead, and since when it has been there."""
        self._silent_since_s: float | None = None
        self._sure: Transport | None = None
        """The leader's last sure state, and what goes on when it falls silent."""
        self.choose(wanted)

    @property
    def leader(self) -> str:
        """Who leads now."""
        return self._leader.name

    @property
    def wanted(self) -> str:
        """What was chosen: a clock's name, or `automatic`."""
        return self._wanted

    def names(self) -> tuple[str, ...]:
        """What can be chosen."""
        return (AUTOMATIC, self._own.name, *(source.name for source in self._sources))

    def choose(self, name: str) -> None:
        """Let this clock lead, once it is there, and no other. Raises BadInput for none of ours."""
        if name not in self.names():
            words = did_you_mean(
                name, self.names(), f"choose from {', '.join(self.names())}.", quoted=True
            )
            raise BadInput(f"There is no clock {name!r}: {words}")
        with self._electing:
            self._wanted = name
            self._rival = None
            if name == self._own.name:
                self._fall_back("chosen")
            elif name not in (AUTOMATIC, self._leader.name):
                chosen = next(one for one in self._sources if one.name == name)
                if chosen.there:
                    self._lead(chosen)
                else:
                    self._fall_back(f"{name} is not there yet")

    def start(self) -> None:
        """Let every clock listen. Raises BackendUnavailable when one's library is missing."""
        for source in self._sources:
            source.start()

    def close(self) -> None:
        """Let every clock stop listening."""
        for source in self._sources:
            source.close()

    def transport(self) -> Transport:
        """The leader's newest state."""
        now_s = self._seconds.now_s()
        with self._electing:
            if now_s - self._looked_s >= LOOK_S:
                self._looked_s = now_s
                self._elect(now_s)
            return self._heard(now_s)

    def set_tempo(self, bpm: float) -> None:
        """Ask the leader for another tempo. Raises BadInput when it takes no orders."""
        self._led().set_tempo(bpm)

    def set_playing(self, playing: bool) -> None:
        """Ask the leader to start or stop. Raises BadInput when it takes no orders."""
        self._led().set_playing(playing)

    def _led(self) -> Leads:
        leader = self._leader
        if isinstance(leader, OwnClock | _Led):
            return leader
        raise BadInput(
            f"{leader.name} leads and takes no orders: change tempo and transport where it comes "
            "from, or choose another clock."
        )

    def _heard(self, now_s: float) -> Transport:
        """What the leader says; while it is silent, what it said last."""
        leader = self._leader
        state = leader.transport()
        if leader is self._own:
            return state
        if state.sure and leader.there:
            self._sure, self._silent_since_s = state, None
            return state
        if self._sure is None:
            return state  # it never was sure: its guess is the best there is
        if self._silent_since_s is None:
            self._silent_since_s = now_s
        return replace(self._sure, sure=False)

    def _elect(self, now_s: float) -> None:
        self._heard(now_s)
        leader = self._leader
        silent = leader is not self._own and (not leader.there or self._silent_since_s is not None)
        if silent and self._silent_since_s is None:
            self._silent_since_s = now_s
        lost = silent and now_s - (self._silent_since_s or now_s) >= GOES_S
        best = self._best()
        if lost:
            if best is not None and best is not leader:
                self._lead(best)
            elif best is None:
                self._fall_back(f"{leader.name} fell silent")
            else:
                self._sure = None  # it is heard, but only guesses: so do we
            return
        if silent or best is None or best is leader:
            self._rival = None
        elif self._rival is None or self._rival[0] is not best:
            self._rival = (best, now_s)
        elif now_s - self._rival[1] >= COMES_S:
            self._lead(best)

    def _best(self) -> Source | None:
        """Whoever should lead; None: nobody but the own clock."""
        if self._wanted == self._own.name:
            return None
        there = [source for source in self._sources if source.there]
        if self._wanted != AUTOMATIC:
            return next((source for source in there if source.name == self._wanted), None)
        return next((one for one in there if one.transport().sure), next(iter(there), None))

    def _lead(self, source: Source) -> None:
        before = self._leader
        self._leader = source
        self._sure = self._silent_since_s = self._rival = None
        state = source.transport()
        if state.sure:
            self._sure = state
        if before is not source:
            guess = "; where its bars begin is a guess until it is started"
            known = "" if state.bars_known else guess
            self._say(f"{source.name} leads now, at {state.named_bpm:g} BPM{known}.")

    def _fall_back(self, why: str) -> None:
        if self._leader is self._own:
            return
        state = self._sure or self._leader.transport()
        now_s = self._seconds.now_s()
        self._own.take(
            replace(state, anchor_s=now_s, anchor_beats=state.beats_at(now_s), playing=True)
        )
        self._leader = self._own
        self._sure = self._silent_since_s = self._rival = None
        self._say(f"Our own clock leads now, going on at {state.named_bpm:g} BPM ({why}).")
