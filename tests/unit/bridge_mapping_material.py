"""A hand on controls: an engine with mappings from text, and time that is told."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from pydantic import Field

from bridge.actions.contract import Action, Arguments
from bridge.events.arrived import OscArgument, Source
from bridge.events.asked import Asked, Stage, Went
from bridge.events.moved import Motion, Moved
from bridge.events.wanted import LightWanted, PositionWanted, TextWanted
from bridge.mapping.contract import Answer
from bridge.mapping.engine import MappingEngine
from bridge.mapping.known import Known
from bridge.mapping.reading import ReadMapping, mapping_of_text
from bridge.sync.transport import Transport

STOPPED = Transport(0.0, 0.0, 120.0, playing=False)
PLAYING = Transport(0.0, 0.0, 120.0, playing=True)


class Make(Arguments):
    """What to make."""

    bars: int | None = Field(default=None, ge=1, le=64)
    style: str | None = None


async def _run(asked: Arguments, desk: object) -> None:
    """It is never run here."""


ACTIONS = {
    "make": Action("make", Make, _run, "work", "Make music."),
    "tap": Action("tap", Arguments, _run, "free", "Tap the tempo."),
}
CONTROLS = (
    *(f"pad{n}" for n in range(1, 9)),
    *(f"knob{n}" for n in range(1, 9)),
    "shift",
    "alt",
    "keys",
    "encoder",
    "fader",
    "pedal",
)
KNOWN = Known(
    controls={"box": CONTROLS, "other": ("pad1", "dial")},
    actions=ACTIONS,
    parameters={"energy": (-1.0, 1.0), "swing": (0.5, 0.75), "loop": None, "style": None},
)


def read(text: str, source: str = "test.yaml", known: Known = KNOWN) -> ReadMapping:
    """A mapping from the text of its file; `name` and `use` are added where they are missing."""
    head = "" if text.lstrip().startswith("name:") else "name: test\nuse: box\n"
    return mapping_of_text(head + text, source, known)


class Hand:
    """Moves controls of an engine and keeps what came of it."""

    def __init__(self, *texts: str | ReadMapping, known: Known = KNOWN) -> None:
        mappings = [
            one if isinstance(one, ReadMapping) else read(one, known=known) for one in texts
        ]
        self.engine = MappingEngine(mappings, known, Random(7))
        self.transport = STOPPED
        self.now_s = 100.0
        self.answer = Answer()
        self.asked: list[Asked] = []
        self.set: list[tuple[str, object]] = []
        self.said: list[str] = []
        self._lights: dict[str, LightWanted] = {}
        self._positions: dict[str, float | None] = {}
        self.texts: dict[int, str] = {}
        self._take(Answer(wanted=self.engine.all_wanted()))

    def _take(self, answer: Answer) -> Answer:
        self.answer = answer
        self.asked += answer.asked
        self.set += [(one.name, one.value) for one in answer.parameters]
        self.said += answer.said
        for one in answer.wanted:
            match one:
                case LightWanted():
                    self._lights[one.control] = one
                case PositionWanted():
                    self._positions[one.control] = one.position
                case TextWanted():
                    self.texts[one.cell] = one.text
        return answer

    def moves(
        self,
        control: str,
        motion: Motion,
        value: float = 1.0,
        note: int | None = None,
        arguments: tuple[OscArgument, ...] = (),
    ) -> Answer:
        """One movement; `/...` is an OSC address."""
        device = "osc" if control.startswith("/") else "box"
        if "/" in control and device == "box":
            device, _, control = control.partition("/")
        source = Source(f"test:{device}")
        moved = Moved(device, control, motion, value, self.now_s, source, note, arguments)
        return self._take(self.engine.moved(moved, self.transport))

    def press(self, control: str, value: float = 1.0, note: int | None = None) -> Answer:
        return self.moves(control, "press", value, note)

    def release(self, control: str, note: int | None = None) -> Answer:
        return self.moves(control, "release", 0.0, note)

    def hit(self, control: str, value: float = 1.0) -> None:
        """Press and release."""
        self.press(control, value)
        self.release(control)

    def to(self, control: str, value: float) -> Answer:
        return self.moves(control, "value", value)

    def turn(self, control: str, steps: float) -> Answer:
        return self.moves(control, "turn", steps)

    def wait(self, seconds: float) -> None:
        """Time goes by, with the engine woken whenever it asks to be."""
        end_s = self.now_s + seconds
        for _ in range(10_000):
            due_s = self.engine.due_s()
            if due_s is None or due_s > end_s:
                break
            self.now_s = max(self.now_s, due_s)
            self._take(self.engine.passed(self.now_s, self.transport))
        else:
            raise AssertionError("the engine asks to be woken for ever")
        self.now_s = end_s

    def went(self, ticket: int, stage: Stage, fraction: float = 0.0) -> Answer:
        return self._take(self.engine.went(Went(ticket, stage, fraction)))

    def elsewhere(self, name: str, value: object) -> Answer:
        return self._take(self.engine.parameter(name, value))

    def swap(self, *mappings: ReadMapping) -> None:
        self._take(self.engine.swap(mappings))

    def light(self, control: str) -> LightWanted:
        return self._lights[control if "/" in control else f"box/{control}"]

    def look(self, control: str) -> str:
        return self.light(control).look

    def position(self, control: str) -> float | None:
        return self._positions[control if "/" in control else f"box/{control}"]

    @property
    def actions(self) -> Sequence[str]:
        return [one.action for one in self.asked]

    @property
    def arguments(self) -> Sequence[dict[str, object]]:
        return [dict(one.arguments) for one in self.asked]
