"""What pages are told of this bridge, and what they ask of it: on the actions' loop alone.

Threads that must be in time only leave values here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from bridge.controllers.profile import Profile
from bridge.events.arrived import Source
from bridge.events.asked import Asked
from bridge.events.moved import Moved
from bridge.mapping.contract import Answer
from bridge.mapping.reading import ReadMapping
from bridge.running.config import BridgeConfig
from bridge.running.shelves import Shelves
from bridge.running.tap import Tap
from bridge.studio.picture import Picture
from session.errors import BadInput

if TYPE_CHECKING:
    from bridge.mapping.known import Known
    from bridge.running.learning import Learning

PAGE = "page"
"""The device that a press on a page is told as."""
MOST_SURFACES = 64

InUse = tuple[Sequence[ReadMapping], "Known", Sequence[tuple[str, Profile]]]
"""Mappings, what they may name, and each device that is there with its profile."""


class Pages:
    """`hear`, `seen`, `use` and `tap.takes` are quick, for any thread.

    `answer` sees to an answer as if a control had moved, on the thread that is at work with the
    engine; `choose` has it use other mappings; `midi` names the MIDI system.
    """

    def __init__(
        self,
        config: BridgeConfig,
        shelves: Shelves,
        *,
        answer: Callable[[Answer, Moved], None],
        choose: Callable[[], None],
        midi: Callable[[], str | None],
    ) -> None:
        self._shelves = shelves
        self._answer = answer
        self._choose = choose
        self._midi = midi
        self._picture = Picture()
        self.standing = self._picture.standing
        self.hear = self._picture.hear
        self.seen = self._picture.seen
        self.tap = Tap()
        self._learning: Learning | None = None
        self._config = config
        self._tickets = count(-1, -1)  # the engine's own go up
        self._in_use: InUse | None = None
        self._told: InUse | None = None
        self.standing.put("daw", config.daw or "")

    def use(self, in_use: InUse) -> None:
        """These are in use from now on."""
        self._in_use = in_use

    # On the actions' loop

    def refresh(self) -> None:
        """Bring up to date what is told."""
        self.standing.put("midi", (self._midi() or "") if self._config.midi else "off")
        if self._learning is not None:
            self.standing.put("learning", self._learning.look())
        in_use = self._in_use
        if in_use is not None and in_use is not self._told:
            self._told = in_use
            self._tell(in_use)

    async def do(self, command: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do what a page asks. Raises RoadieError."""
        from asyncio import to_thread

        match command:
            case {"do": "use-mapping", "mapping": name}:
                await to_thread(self._shelves.choose, name)
                self._choose()
                return {"words": f"{name} is in use."}
            case {"do": "drop-mapping", "mapping": name}:
                until = await to_thread(self._shelves.drop, name)
                self._choose()
                return {"words": f"{name} is not in use any more{until}."}
            case {"do": "press-action", "action": name, "arguments": arguments}:
                return await self._press(name, arguments)
            case {"do": "describe-action", "action": name}:
                return await to_thread(self._describe, name)
            case {"do": "begin-learning", "source": source}:
                self._learn().begin(source)
                return {"words": "Move its controls: they do nothing else until you end this."}
            case {"do": "name-control", "key": key, "name": name}:
                self._learn().name(key, name, command.get("kind"))
                return {"words": f"It is called {name}."}
            case {"do": "save-learnt", "name": name}:
                return self._learn().save(name, mapping=bool(command.get("mapping", True)))
            case {"do": "end-learning"}:
                self._learn().end()
                return {"words": "The controls do again what they did."}
        raise BadInput("This bridge does not know that command: it is of another version.")

    async def _press(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        from asyncio import to_thread

        from bridge.actions.registry import ACTIONS

        action = await to_thread(ACTIONS.find, name)
        now_s = time.monotonic()
        moved = Moved(PAGE, action.name, "press", 1.0, now_s, Source(PAGE))
        ticket = next(self._tickets)
        asked = Asked(ticket, action.name, arguments, cause=moved, mapping="The page", at_s=now_s)
        self._answer(Answer(asked=(asked,)), moved)
        return {"words": f"{action.name} is asked for."}

    @staticmethod
    def _describe(name: str) -> Mapping[str, Any]:
        from bridge.actions.fields import fields_of
        from bridge.actions.registry import ACTIONS

        action = ACTIONS.find(name)
        return {"words": action.words, "arguments": fields_of(action)}

    def _learn(self) -> Learning:
        if self._learning is None:
            from bridge.running.learning import Learning

            folders = self._config.controllers_folder, self._config.mappings_folder
            self._learning = Learning(self.tap, *folders, self._shelves.profiles.names)
        return self._learning

    def _tell(self, in_use: InUse) -> None:
        from bridge.actions.registry import ACTIONS
        from bridge.controllers.surface_plan import surface_plan
        from bridge.mapping.in_words import in_words

        mappings, known, devices = in_use
        controls = known.controls or {}
        self.standing.put("mappings", [in_words(one, controls) for one in mappings])
        plans = [surface_plan(profile, name) for name, profile in devices[:MOST_SURFACES]]
        self.standing.put("surfaces", plans)
        self.standing.put("shelf", self._shelves.mapping_names())
        actions = [
            {"name": one.name, "words": one.words, "works": one.cost != "free"}
            for one in ACTIONS.values()
        ]
        self.standing.put("actions", actions)
