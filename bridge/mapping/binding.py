"""One rule on one control, ready to run: expressions read, curves made, gestures remembered."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from bridge.events.moved import Moved
from bridge.events.wanted import Look
from bridge.mapping.computed import Made, made, words_of
from bridge.mapping.curves import Travel
from bridge.mapping.expressions import Expression, Value, compiled
from bridge.mapping.gestures import Hold, Recogniser, recogniser
from bridge.mapping.guards import Confirm, Rate
from bridge.mapping.known import BUILT_IN, Known
from bridge.mapping.named import Place
from bridge.mapping.owner import Owner
from bridge.mapping.schema import Feedback, Rule
from bridge.mapping.take_over import TakeOver
from bridge.mapping.travel import travel_of
from bridge.mapping.turning import Turning

_OF_THE_PRESS = {"value", "velocity", "note", "argument()", "random()", "any_of()"}

TICK_S = 0.05
"""How often the light of a press that is held goes on."""


@dataclass(slots=True, eq=False)
class Job:
    """What was asked and has not ended.

    `binding` is None while the mapping that asked is not in use; `identity` finds it again.
    """

    ticket: int
    binding: Binding | None
    work: bool
    identity: tuple[object, ...]
    stage: str = "waiting"
    fraction: float = 0.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Words on a place of a display."""

    display: str
    cell: Made
    words: Made


@dataclass(slots=True, eq=False)
class Binding:
    """One rule on one control. `names` are those that what it shows depends on."""

    owner: Owner
    rule: Rule
    where: str
    control: str
    notes: tuple[int, int] | None
    index: int
    count: int
    label: str
    parameter: str | None
    work: bool
    travel: Travel
    when: Expression | None
    fine: Expression | None
    args: Made
    to: Made | None
    let: dict[str, Made]
    light: Expression | None
    ring: Expression | None
    colours: dict[Look | None, Made]
    cells: tuple[Cell, ...]
    wait_s: float = 0.0
    busy: str = "allow"
    take_over: TakeOver = field(init=False)
    turning: Turning = field(init=False)
    rate: Rate | None = field(init=False)
    confirm: Confirm | None = field(init=False)
    jobs: list[Job] = field(default_factory=list)
    queue: deque[Moved] = field(default_factory=deque)
    flash: Look | None = None
    flash_until_s: float | None = None
    flash_s: float = 0.0
    causes: dict[int | None, Moved] = field(default_factory=dict)
    said: str = ""
    _recognisers: dict[int | None, Recogniser | None] = field(default_factory=dict)
    _placed: tuple[Value, float | None] = (None, None)

    def __post_init__(self) -> None:
        guard = self.rule.guard
        self.take_over = TakeOver(self.rule.take_over)
        encoder = self.rule.encoder
        values = self.travel.values
        if values is None:
            self.turning = Turning(encoder.detent, encoder.acceleration, encoder.fine_by)
        else:
            self.turning = Turning(1 / len(values), edge=0.5 / len(values))
        self.rate = Rate(guard.per_second, 1.0) if guard.per_second is not None else None
        self.confirm = Confirm(guard.confirm_s) if guard.confirm_s is not None else None

    @property
    def gesture(self) -> str:
        """What the hand does."""
        return self.rule.wanted_gesture

    @property
    def identity(self) -> tuple[object, ...]:
        """What says, after the file has changed, that it is still the same."""
        rule = self.rule
        return (self.owner.name, self.control, self.notes, rule.layer, self.gesture, rule.do)

    def takes(self, note: int | None) -> bool:
        """Whether a key is one of its own; a control without keys has no note."""
        if self.notes is None:
            return True
        return note is not None and self.notes[0] <= note <= self.notes[1]

    def index_of(self, note: int | None) -> int:
        """Which of the keys, or of the controls, it is, from 1."""
        if self.notes is None or note is None:
            return self.index
        return note - self.notes[0] + self.index

    def recogniser(self, note: int | None) -> Recogniser | None:
        """The memory of the gesture; keys of a range have one each."""
        key = self._key(note)
        if key not in self._recognisers:
            rule = self.rule
            repeat_s = None if rule.repeat_ms is None else rule.repeat_ms / 1000
            self._recognisers[key] = recogniser(
                self.gesture, rule.hold_ms / 1000, repeat_s, rule.double_ms / 1000, self.wait_s
            )
        return self._recognisers[key]

    def pressed(self, moved: Moved) -> bool:
        """Whether the gesture happened with this press; it is kept as the cause of what follows."""
        recogniser = self.recogniser(moved.note)
        if recogniser is None:
            return False
        self.causes[self._key(moved.note)] = moved
        return recogniser.pressed(moved.at_s)

    def passed(self, now_s: float) -> list[Moved]:
        """The presses that became the gesture now."""
        due = [key for key, one in self._recognisers.items() if one and one.passed(now_s)]
        return [self.causes[key] for key in due if key in self.causes]

    def _key(self, note: int | None) -> int | None:
        return note if self.notes is not None else None

    def recognisers(self) -> Iterator[Recogniser]:
        """All of them that were needed yet."""
        return (one for one in self._recognisers.values() if one is not None)

    def held(self, now_s: float) -> float | None:
        """How much of the time of a hold is over; None while none is on its way."""
        shares = (one.progress(now_s) for one in self.recognisers() if isinstance(one, Hold))
        return next((share for share in shares if share is not None), None)

    def stage(self) -> tuple[str, float]:
        """How what it asked for goes, and how much of it is done."""
        if self.jobs:
            return self.jobs[-1].stage, self.jobs[-1].fraction
        return self.flash or "idle", 0.0

    def due_s(self, now_s: float) -> float | None:
        """When time will change something about it."""
        due = [one.due_s() for one in self.recognisers()]
        if self.gesture == "hold" and self.held(now_s) is not None:
            due.append(now_s + TICK_S)
        if self.confirm is not None:
            due.append(self.confirm.due_s())
        if self.flash is not None:
            # A light that nobody told the time yet begins with the next look at the clock.
            due.append(now_s if self.flash_until_s is None else self.flash_until_s)
        return min((one for one in due if one is not None), default=None)

    def place_of(self, value: Value) -> float | None:
        """Where the control would stand for the value of its parameter; None where no place is."""
        if value is not self._placed[0]:
            self._placed = (value, None if value is None else self.travel.position(value))
        return self._placed[1]

    @property
    def chooses(self) -> bool:
        """Whether a press sets a value that can be told without the press."""
        return self.to is not None and not self.to.names & _OF_THE_PRESS

    @property
    def names(self) -> frozenset[str]:
        """The names that what it shows depends on."""
        expressions = [one for one in (self.when, self.light, self.ring) if one is not None]
        computed = [*self.colours.values(), *([self.to] if self.to else [])]
        computed += [part for cell in self.cells for part in (cell.cell, cell.words)]
        own = [f"parameter.{self.parameter}"] if self.parameter else []
        return frozenset(own).union(
            *(one.names for one in expressions), *(one.names for one in computed)
        )


def bound(owner: Owner, number: int, place: Place, which: tuple[int, int], known: Known) -> Binding:
    """Rule `number` of a mapping on one control; `which` is its index, and the count."""
    rule = owner.file.mappings[number]
    index, count = which
    parameter = _nth(rule.parameters, index)
    work = _is_work(rule.do, known)
    variables, layers = owner.file.vars, owner.file.layers
    feedback = rule.feedback if isinstance(rule.feedback, Feedback) else Feedback()

    def made_of(written: object) -> Made:
        return made(written, variables, layers)

    def read(text: object) -> Expression | None:
        bare = text.removeprefix("=") if isinstance(text, str) else None
        return None if bare is None else compiled(bare, variables, layers)

    colours: dict[Look | None, Made] = {
        look: made_of(colour) for look, colour in feedback.colours.items()
    }
    if feedback.colour is not None:
        colours[None] = made_of(feedback.colour)
    return Binding(
        owner=owner,
        rule=rule,
        where=owner.read.where(number),
        control=place.name,
        notes=place.notes,
        index=index,
        count=count,
        label=_nth(rule.labels, index) or parameter or rule.do or "",
        parameter=parameter,
        work=work,
        travel=travel_of(rule, known.ends(parameter) if parameter else (0.0, 1.0)),
        when=read(rule.when),
        fine=read(rule.encoder.fine),
        args=made_of(rule.args),
        to=None if rule.to is None else made_of(rule.to),
        let={name: made_of(value) for name, value in rule.let.items()},
        light=read(feedback.light),
        ring=read(feedback.ring),
        colours=colours,
        cells=tuple(
            Cell(one.display, made_of(one.cell), made_of(one.words)) for one in words_of(feedback)
        ),
        busy=rule.guard.busy or ("drop" if work else "allow"),
    )


def _is_work(name: str | None, known: Known) -> bool:
    # A name that is none of ours is looked for in all that is installed: that takes a while.
    if name is None or name in BUILT_IN or known.actions is None:
        return False
    action = known.actions.get(name)
    return action is not None and action.cost != "free"


def _nth(of: tuple[str, ...], index: int) -> str | None:
    """That of a range of controls; where there is one, it is all of them's."""
    return None if not of else of[min(index, len(of)) - 1]
