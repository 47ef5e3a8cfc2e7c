"""The bridge's news as a standing: what is there, what happened last, and how that goes."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from math import isfinite
from typing import Any

from bridge.events.wanted import LightWanted, MeterWanted, PositionWanted, TextWanted, Wanted
from bridge.feedback.keys import is_sane
from bridge.studio.standing import EVENTS, Standing

SENTENCES = 40
TICKETS = 500
_CONTINUOUS = ("value", "turn", "pressure")


class Picture:
    """Hears news on one thread and what shall be seen on another; `standing` is what came of it."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.standing = Standing()
        self._clock = clock
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._devices: dict[str, dict[str, Any]] = {}
        self._events: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self._of_ticket: OrderedDict[str, int] = OrderedDict()
        self._said: dict[str, float] = {}

    def hear(self, news: Mapping[str, Any]) -> None:
        """A piece of news, as whoever started the bridge is told it."""
        with self._lock:
            match news["news"]:
                case "ready":
                    self.standing.put("where", news["where"])
                    self.standing.put("osc_port", news["osc_port"])
                case "device":
                    told = {name: news[name] for name in ("name", "port", "there")}
                    self._devices[news["name"]] = told
                    self.standing.put("devices", list(self._devices.values()))
                case "clock":
                    kept = ("leader", "bpm", "playing", "sure", "bar", "beat")
                    self.standing.put("clock", {name: news[name] for name in kept})
                case "moved":
                    self._moved(news)
                case "went":
                    self._went(news)
                case "said":
                    self._say(str(news["words"]))

    def seen(self, wanted: Iterable[Wanted]) -> None:
        """These shall be seen on controllers; controls by their whole names."""
        for wish in filter(is_sane, wanted):
            match wish:
                case LightWanted(control, look, colour, fraction):
                    told = {"look": look, "colour": colour, "fraction": fraction}
                    self.standing.show(control, told)
                case PositionWanted(control, position):
                    self.standing.show(control, {"position": position})
                case TextWanted(display, cell, text):
                    self.standing.show(f"{display} {cell}", {"text": text})
                case MeterWanted():  # many a second, and nothing that a page draws
                    pass

    def _moved(self, news: Mapping[str, Any]) -> None:
        event = self._same(news) or {"n": next(self._numbers), "stage": None}
        event = {
            **event,
            "at": self._clock(),
            "control": news["of"],
            "motion": news["motion"],
            "value": _finite(news["value"]),
            "does": news["does"],
        }
        for ticket in news["tickets"]:
            self._of_ticket[str(ticket)] = event["n"]
            if len(self._of_ticket) > TICKETS:
                self._of_ticket.popitem(last=False)
        self._keep(event)

    def _same(self, news: Mapping[str, Any]) -> dict[str, Any] | None:
        """The newest event, where this only carries it on: a fader that is still moved."""
        newest = next(reversed(self._events.values()), None)
        if newest is None or news["motion"] not in _CONTINUOUS or news["tickets"]:
            return None
        same = (newest["control"], newest["motion"]) == (news["of"], news["motion"])
        return newest if same and newest["stage"] is None else None

    def _went(self, news: Mapping[str, Any]) -> None:
        event = self._events.get(self._of_ticket.get(str(news["of"]), 0))
        if event is not None:
            how = ("stage", "fraction", "words", "seconds_left", "session")
            self._keep({**event, **{name: news[name] for name in how}})
        if news["stage"] in ("failed", "refused") and news["words"]:
            self._say(f"{news['action']}: {news['words']}")

    def _keep(self, event: dict[str, Any]) -> None:
        self._events[event["n"]] = event
        if len(self._events) > EVENTS:
            self._events.popitem(last=False)
        self.standing.event(event)

    def _say(self, words: str) -> None:
        """A sentence that was said before is only newer now."""
        self._said.pop(words, None)
        self._said[words] = self._clock()
        if len(self._said) > SENTENCES:
            del self._said[next(iter(self._said))]
        said = [{"at": at, "words": words} for words, at in self._said.items()]
        self.standing.put("said", said)


def _finite(value: float) -> float:
    """Some programs send what is no number; JSON has none, and a page could not read it."""
    return value if isfinite(value) else 0.0
