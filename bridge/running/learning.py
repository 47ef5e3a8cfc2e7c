"""A device that is learnt while the bridge runs: what it sends is looked at, and does nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from bridge.controllers.learn.by_osc import OscLearner
from bridge.controllers.learn.learner import Guess, Learner
from bridge.controllers.learn.saving import free_id, save_profile, save_starting_mapping
from bridge.controllers.profile import Profile
from bridge.events.arrived import MidiArrived, OscArrived
from bridge.events.moved import OSC
from bridge.running.tap import Tap
from session.errors import BadInput

IDLE_S = 180.0
"""A device that is forgotten while it is learnt plays again after so long without a move."""
OFF: dict[str, Any] = {"on": False, "source": None, "newest": None, "controls": []}


class Learning:
    """Looks at what the `tap` takes aside. `taken` are the ids that profiles have."""

    def __init__(
        self,
        tap: Tap,
        controllers_folder: str | None,
        mappings_folder: str | None,
        taken: Callable[[], Collection[str]],
    ) -> None:
        self._tap = tap
        self._controllers_folder = controllers_folder
        self._mappings_folder = mappings_folder
        self._taken = taken
        self._learner: Learner | OscLearner = OscLearner()
        self._newest: str | None = None
        self._used_s = 0.0

    def begin(self, source: str) -> None:
        """Learn a device. Raises BadInput for what is none."""
        if source != OSC and not source.startswith("midi:"):
            raise BadInput("Say which device is learnt: `osc`, or `midi:` and its port.")
        self._tap.heard.clear()
        self._learner = OscLearner() if source == OSC else Learner()
        self._newest = None
        self._used_s = time.monotonic()
        self._tap.source = source

    def end(self) -> None:
        """Learn no more; its controls do again what they did."""
        self._tap.source = None
        self._tap.heard.clear()

    def look(self) -> dict[str, Any]:
        """What is thought so far, as plain JSON values."""
        if self._tap.source is None:
            return OFF
        if self._tap.heard:
            self._used_s = time.monotonic()
        elif time.monotonic() > self._used_s + IDLE_S:
            self.end()
            return OFF
        self._listen()
        return {
            "on": True,
            "source": self._tap.source,
            "newest": self._newest,
            "controls": [_told(one) for one in self._guesses()],
        }

    def name(self, key: str, name: str, kind: str | None) -> None:
        """What a control is called. Raises BadInput for a name that cannot be, or is another's."""
        self._used_s = time.monotonic()
        guesses = {_key(one): one for one in self._guesses()}
        if key not in guesses:
            raise BadInput("That control was not moved yet: move it first.")
        if not name.strip() or set(name) & set(" /#{}"):
            raise BadInput("A control's name has no space, stroke, # or bracket in it.")
        if any(one.name == name for other, one in guesses.items() if other != key):
            raise BadInput(f"Another control is called {name}: choose another name.")
        if isinstance(self._learner, OscLearner):
            self._learner.name(key, name, kind)
        else:
            self._learner.name(guesses[key].address, name, kind)

    def save(self, name: str, *, mapping: bool) -> dict[str, Any]:
        """Keep it as a profile of a device of this name; the files, and words to say so.

        Raises BadInput where nothing was moved, UnreadableProfile, and what the disk refuses.
        """
        self._listen()
        count = len(self._guesses())
        if not count:
            raise BadInput("Nothing was moved yet: move its controls, then save.")
        if self._controllers_folder is None:
            raise BadInput("This bridge was told no folder for controllers: see the settings.")
        folder = Path(self._controllers_folder)
        profile = self._profile(free_id(name, self._taken(), folder), name)
        file = save_profile(profile, folder)
        mapped = None
        if mapping and self._mappings_folder is not None:
            mapped = save_starting_mapping(profile, Path(self._mappings_folder))
        self.end()
        controls = "1 control" if count == 1 else f"{count} controls"
        rest = " It is in use, with a mapping to begin with." if mapped else ""
        return {
            "words": f"{name} is known now, with {controls}.{rest}",
            "profile": str(file),
            "mapping": str(mapped) if mapped else None,
        }

    def _profile(self, profile_id: str, name: str) -> Profile:
        if isinstance(self._learner, OscLearner):
            return self._learner.profile(profile_id, name[:80])
        port = (self._tap.source or "").removeprefix("midi:")
        now_s = time.monotonic()
        return self._learner.profile(profile_id, "Learnt", name[:80], port_name=port, now_s=now_s)

    def _listen(self) -> None:
        before = len(self._guesses())
        while self._tap.heard:
            arrived = self._tap.heard.popleft()
            if isinstance(arrived, OscArrived) and isinstance(self._learner, OscLearner):
                if self._learner.heard(arrived):
                    self._newest = arrived.address
            elif isinstance(arrived, MidiArrived) and isinstance(self._learner, Learner):
                self._learner.heard(arrived)
        guesses = self._guesses()
        if isinstance(self._learner, Learner) and len(guesses) > before:
            self._newest = _key(guesses[-1])

    def _guesses(self) -> tuple[Any, ...]:
        if isinstance(self._learner, OscLearner):
            return self._learner.guesses()
        return self._learner.guesses(time.monotonic())


def _key(one: Any) -> str:
    if isinstance(one, Guess):
        message, channel, number = one.address
        return f"{message} {channel} {number}"
    return str(one.address)


def _told(one: Any) -> dict[str, Any]:
    return {
        "key": _key(one),
        "name": one.name,
        "kind": one.kind,
        "sends": _sends(one),
        "sure": one.sure,
        "hint": one.hint,
    }


def _sends(one: Any) -> str:
    if isinstance(one, Guess):
        message, channel, number = one.address
        return f"{message} {number}, channel {channel + 1}"
    return str(one.address)
