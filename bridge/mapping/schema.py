"""The schema of a mapping file. The tables of `docs/mappings.md` are made from the words here.

Where a value may be computed, a text that begins with `=` is an expression: `=index * 4`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, model_validator

from bridge.controllers.names import expanded
from bridge.events.asked import Grid
from bridge.events.wanted import Look
from bridge.mapping.curves import CurveName, Points
from bridge.mapping.named import named
from bridge.mapping.take_over import Mode

Gesture = Literal[
    "press", "release", "tap", "hold", "double", "turn", "turn-left", "turn-right", "change",
    "pressure",
]  # fmt: skip
"""What a hand does on a control."""


def _control(text: str) -> str:
    named(text)
    return text


def _parameter(text: str) -> str:
    expanded(text)
    return text


ControlName = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_control)]
ParameterName = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^\S+$"), AfterValidator(_parameter)
]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Label = Annotated[str, Field(max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=1000)]
Colour = Annotated[str, Field(pattern=r"^(#[0-9A-Fa-f]{6}|=.+)$")]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e9, le=1e9)]
Scalar = bool | int | float | str
"""A value as it stands, or `=` and an expression."""


class Part(BaseModel):
    """Frozen, and it has no field that it does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Layer(Part):
    """A layer: mappings that count while it is on. Layers further down the file lie on top."""

    on: tuple[ControlName, ...] | ControlName = Field(default=(), description="What switches it.")
    kind: Literal["momentary", "toggle", "radio"] = Field(
        default="momentary",
        description="On while held (a shift); on and off by turns; or one of a group at a time.",
    )
    group: Word = Field(default="main", description="Of which group it is one, for `radio`.")
    within: Word | None = Field(default=None, description="The layer in which it can be on.")
    start: bool = Field(default=False, description="Whether it is on at the start.")


class When(Part):
    """When what was asked shall begin."""

    grid: Grid = Field(default="now", description="The line that it waits for.")
    lead_ms: float = Field(
        default=0.0, ge=0, le=5000, description="How long before the line it is sent."
    )
    late: Literal["next", "now", "drop"] = Field(
        default="next", description="What happens when the line is nearer than that."
    )


class Guard(Part):
    """What keeps a slip of the hand from costing."""

    per_second: float | None = Field(
        default=None, gt=0, le=1000, description="The most presses a second."
    )
    busy: Literal["allow", "drop", "queue"] | None = Field(
        default=None,
        description="While the last one is at work: go on all the same, not at all, or after it. "
        "By default `drop` for actions that ask for work, `allow` for others.",
    )
    queue: int = Field(default=4, ge=1, le=64, description="How many may wait, for `queue`.")
    confirm_s: float | None = Field(
        default=None,
        gt=0,
        le=30,
        description="Press again within so many seconds; the light blinks.",
    )


class Limits(Part):
    """What all of the mapping may cost."""

    work_running: int = Field(
        default=8, ge=1, le=256, description="Jobs that may be on their way at once."
    )
    work_per_minute: int = Field(
        default=30, ge=1, le=10_000, description="Jobs that may begin a minute."
    )


class Encoder(Part):
    """How an endless encoder turns a parameter."""

    detent: float = Field(
        default=0.01, gt=0, le=1, description="How much of the range one step is."
    )
    acceleration: float = Field(
        default=1.0, ge=1, le=50, description="How many times more a step is when turned fast."
    )
    fine: Text | None = Field(default=None, description="Fine steps while this expression is true.")
    fine_by: float = Field(default=0.1, gt=0, le=1, description="How large a fine step is.")


class Words(Part):
    """Words on a display."""

    display: Label = Field(default="display", description="Which display, as the profile calls it.")
    cell: int | Text = Field(default="=index", description="Which of its places, from 1.")
    words: Text = Field(description="What stands there.")


class Feedback(Part):
    """What the control shows, where it is not the usual."""

    light: Text | None = Field(
        default=None,
        description="An expression: the name of a look, or true (on) and false (idle). "
        "Jobs of the control are shown over it.",
    )
    colour: Colour | None = Field(
        default=None, description="The light's colour, such as `#ff8800`."
    )
    colours: dict[Look, Colour] = Field(default={}, description="Colours of single looks.")
    ring: Text | bool = Field(
        default=True,
        description="An expression, 0 to 1, for ring or motor; false: leave them alone.",
    )
    text: tuple[Words, ...] | Words = Field(default=(), description="What displays show.")


class Rule(Part):
    """One mapping: a control, and what it does."""

    on: tuple[ControlName, ...] | ControlName = Field(
        description="The controls: `pad1`, a range `pad{1..8}`, a list, keys `keys[36..51]`, an "
        "OSC address `/roadie/generate`; with the device before a stroke where there are several."
    )
    layer: Word | None = Field(default=None, description="The layer in which it counts.")
    when: Text | None = Field(
        default=None, description="An expression: it counts while that is true."
    )
    gesture: Gesture | None = Field(
        default=None,
        description="What the hand does: `press` by default, `change` for what is set.",
    )
    hold_ms: float = Field(default=500, ge=50, le=20_000, description="How long a `hold` is.")
    double_ms: float = Field(
        default=300, ge=50, le=2000, description="How near the presses of a `double`."
    )
    repeat_ms: float | None = Field(
        default=None, ge=20, le=10_000, description="A `hold` that goes on does it again so often."
    )
    do: Label | None = Field(default=None, description="The action.")
    args: dict[str, JsonValue] = Field(default={}, description="What the action is told.")
    set: tuple[ParameterName, ...] | ParameterName | None = Field(
        default=None,
        description="The parameter that is set; a range or list for a range of controls.",
    )
    to: Scalar | None = Field(default=None, description="The value that a press sets.")
    let: dict[Word, Scalar] = Field(default={}, description="Variables and their new values.")
    label: tuple[Label, ...] | Label | None = Field(
        default=None, description="What the control is called on displays; a list for a range."
    )
    range: tuple[Number, Number] | None = Field(
        default=None,
        description="The values at the control's ends; the parameter's own by default.",
    )
    values: tuple[bool | int | float | str, ...] | None = Field(
        default=None,
        min_length=1,
        max_length=256,
        description="Values to choose from, instead of a range.",
    )
    curve: CurveName | Points = Field(
        default="lin",
        description="How the range is gone through; or points `[[0, 0], [0.5, 0.1], [1, 1]]`.",
    )
    step: float | None = Field(default=None, gt=0, description="Values are multiples of it.")
    reversed: bool = Field(default=False, description="Whether up is less.")
    button: Literal["toggle", "momentary", "velocity"] = Field(
        default="toggle",
        description="What a press on a button sets: the other end, the far end while held, or "
        "how hard it was.",
    )
    take_over: Mode = Field(
        default="off",
        description="What a fader or knob does that stands elsewhere than the parameter.",
    )
    encoder: Encoder = Field(default=Encoder(), description="How endless encoders turn it.")
    record: bool = Field(default=False, description="Whether moves are recorded as automation.")
    quantise: When | Grid = Field(default="now", description="The line on which the action begins.")
    guard: Guard = Field(default=Guard(), description="What keeps it from happening.")
    feedback: Feedback | Literal[False] = Field(
        default=Feedback(), description="What the control shows; false: nothing."
    )

    @model_validator(mode="after")
    def _does_something(self) -> Rule:
        if self.do is None and self.set is None and not self.let:
            shows = "feedback" in self.model_fields_set and self.feedback
            if not shows:
                raise ValueError("a mapping needs something to do: give `do`, `set` or `let`")
        if self.do is not None and self.set is not None:
            raise ValueError("a mapping has one of `do` and `set`: write two mappings")
        if self.args and self.do is None:
            raise ValueError("`args` are told to an action: give `do`")
        if self.to is not None and self.set is None:
            raise ValueError("`to` is the value of a parameter: give `set`")
        if self.range is not None and self.range[0] == self.range[1]:
            raise ValueError("the two ends of `range` are the same")
        return self

    @property
    def controls(self) -> tuple[str, ...]:
        """What stands in `on`, as a list."""
        return (self.on,) if isinstance(self.on, str) else self.on

    @property
    def parameters(self) -> tuple[str, ...]:
        """Every parameter that `set` names."""
        written = (self.set,) if isinstance(self.set, str) else self.set or ()
        return tuple(one for text in written for one in expanded(text))

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands in `label`, as a list."""
        return (self.label,) if isinstance(self.label, str) else self.label or ()

    @property
    def wanted_gesture(self) -> Gesture:
        """The gesture, with the default resolved."""
        return self.gesture or ("change" if self.set is not None and self.to is None else "press")


class MappingFile(Part):
    """What `templates/mappings/*.yaml` and the user's own files hold."""

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$")] = Field(
        description="What it is called."
    )
    about: str = Field("", max_length=2000, description="What it is for, in a sentence.")
    use: tuple[Label, ...] | Label = Field(
        description="The controllers, by their profiles' ids; `osc` for addresses. A second one "
        "of a kind is `launchpad-x#2`."
    )
    vars: dict[Word, Scalar] = Field(
        default={}, description="Variables, with the values they begin with."
    )
    layers: dict[Word, Layer] = Field(default={}, description="Layers, the lowest first.")
    limits: Limits = Field(default=Limits(), description="What it may cost.")
    mappings: tuple[Rule, ...] = Field(max_length=2000, description="What the controls do.")

    @property
    def devices(self) -> tuple[str, ...]:
        """What stands in `use`, as a list."""
        return (self.use,) if isinstance(self.use, str) else self.use
