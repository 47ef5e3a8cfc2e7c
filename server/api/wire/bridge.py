"""The bridge as pages see it, and what they may ask of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bridge.events.asked import Stage
from bridge.events.moved import Motion
from bridge.events.wanted import Look

Name = Annotated[str, Field(max_length=400)]
Words = Annotated[str, Field(max_length=4000)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
"""JSON has no other numbers: a page could not read them."""


class ClockBody(BaseModel):
    """Where the music stands; bars and beats count from 1."""

    leader: Name
    bpm: Finite
    playing: bool
    sure: bool = Field(description="False: the clock has just begun to listen, or fell silent.")
    bar: int
    beat: Finite


class DeviceBody(BaseModel):
    """A controller that was there since the bridge began."""

    name: Name
    port: Name = Field(description="Its MIDI port, or OSC.")
    there: bool


class SurfaceControlBody(BaseModel):
    """A control of a controller; its whole name is `<device>/<name>`."""

    name: Name
    kind: Name


class SurfaceGroupBody(BaseModel):
    """Controls that stand together, row by row."""

    columns: int = Field(ge=1, description="How many stand in a row.")
    controls: list[SurfaceControlBody] = Field(max_length=1024)


class SurfaceDisplayBody(BaseModel):
    """A display; what its places show is told as of `<device>/<name> <place>`, counted from 0."""

    name: Name
    cells: int = Field(ge=1, le=128, description="Its places for text.")
    columns: int = Field(ge=1, le=128, description="How many of them stand in a row.")
    width: int = Field(ge=1, le=128, description="Characters of each.")


class SurfaceBody(BaseModel):
    """A controller as its profile describes it."""

    device: Name
    profile: Name
    title: Name = Field(description="Vendor and model.")
    about: Words
    learnt: bool = Field(default=False, description="Made by moving its controls.")
    notes: list[Words] = Field(default=[], description="What must be set on the device.")
    groups: list[SurfaceGroupBody] = Field(max_length=256)
    displays: list[SurfaceDisplayBody] = Field(default=[], max_length=64)


class RuleBody(BaseModel):
    """What a control does, or several."""

    controls: list[Name] = Field(max_length=1024, description="By whole names.")
    keys: str | None = Field(default=None, description="Of a keyboard, which of its notes.")
    gesture: Name
    does: Words
    layer: str | None = None
    when: Words | None = None
    line: int = Field(description="Where it stands in the file; 0 where that is not known.")


class MappingBody(BaseModel):
    """A mapping in use."""

    name: Name
    about: Words
    source: Words = Field(description="Its file.")
    devices: list[Name]
    rules: list[RuleBody] = Field(max_length=2000)


class ActionBody(BaseModel):
    """What mappings can have done, and pages too."""

    name: Name
    words: Words
    works: bool = Field(description="It asks the server for a job.")


class ArgumentBody(BaseModel):
    """What an action may be told, as a field of a form."""

    name: Name
    needed: bool = Field(description="It cannot be done without.")
    words: Words
    kind: Literal["text", "number", "whole", "switch", "choice", "words", "numbers", "any"] = Field(
        description="`words` and `numbers` are lists; `any` takes a number, true, false or words."
    )
    options: list[Name] = Field(default=[], max_length=200, description="Of a `choice`.")
    lowest: Finite | None = None
    highest: Finite | None = None
    longest: int | None = Field(default=None, description="Characters, at most.")
    usual: Words = Field(default="", description="What it is where nothing is said.")


class SaidBody(BaseModel):
    """A sentence of the bridge."""

    at: Finite
    words: Words


class LearntControlBody(BaseModel):
    """A control that was moved while its device was learnt."""

    key: Name = Field(description="What `name-control` calls it by.")
    name: Name
    kind: Name
    sends: Words
    sure: bool
    hint: Words = Field(description="What to do so that it becomes sure.")


class LearningBody(BaseModel):
    """A device that is learnt by moving its controls; they do nothing else meanwhile."""

    on: bool
    source: str | None = Field(default=None, description="`osc`, or `midi:` and a port.")
    newest: str | None = Field(default=None, description="The key of what moved last.")
    controls: list[LearntControlBody] = Field(default=[], max_length=1024)


class BridgeParts(BaseModel):
    """What is told of whole; in an event, none is what has not changed."""

    where: Words | None = None
    osc_port: int | None = None
    midi: str | None = Field(
        default=None, description="The MIDI system; empty while there is none; `off` unless wanted."
    )
    daw: str | None = Field(default=None, description="The DAW that is followed; empty for none.")
    clock: ClockBody | None = None
    devices: list[DeviceBody] | None = Field(default=None, max_length=256)
    surfaces: list[SurfaceBody] | None = Field(default=None, max_length=256)
    mappings: list[MappingBody] | None = Field(default=None, max_length=256)
    shelf: list[Name] | None = Field(
        default=None, max_length=2000, description="All mappings that can be chosen."
    )
    actions: list[ActionBody] | None = Field(default=None, max_length=1000)
    said: list[SaidBody] | None = Field(default=None, max_length=100)
    learning: LearningBody | None = None


class BridgeHappened(BaseModel):
    """A control moved, and what came of it; told again when that goes on."""

    n: int = Field(description="Its number: the newest has the highest.")
    at: Finite
    control: Name
    motion: Motion
    value: Finite
    does: Words = Field(description="What it asked for and set; empty for nothing.")
    stage: Stage | None = None
    fraction: Finite = 0.0
    words: Words = ""
    seconds_left: Finite | None = None
    session: str | None = Field(default=None, description="The session that came of it.")


class ShownBody(BaseModel):
    """What a control shows: its light, the place of its ring or motor."""

    look: Look | None = None
    colour: int | None = Field(default=None, description="0xRRGGBB")
    fraction: Finite | None = None
    position: Finite | None = None
    text: str | None = None


class BridgeChanges(BaseModel):
    """What is new of a bridge since a revision."""

    after: int = 0
    revision: int
    parts: BridgeParts
    events: list[BridgeHappened] = Field(max_length=100)
    shows: dict[Name, ShownBody] = Field(max_length=4096)


class BridgeBody(BridgeChanges):
    """A bridge that is linked: all of it."""

    id: str
    linked_at: float


class BridgesBody(BaseModel):
    """The bridges that are linked now."""

    bridges: list[BridgeBody]
    gone: str | None = Field(
        default=None, description="Why the one that was linked last is no longer, in a sentence."
    )


class BridgeChanged(BridgeChanges):
    """A bridge has gone on. Steps between may be left out.

    Whoever knows less than `after` asks `GET /v1/bridge` again.
    """

    type: Literal["bridge"] = "bridge"
    id: str
    linked: bool = Field(description="False: the link broke, and `gone` says so.")
    gone: str | None = None


class Command(BaseModel):
    """Named by `do`."""

    model_config = ConfigDict(extra="forbid")


class UseMapping(Command):
    """Use a mapping from now on, whichever controllers are there."""

    do: Literal["use-mapping"]
    mapping: Name


class DropMapping(Command):
    """Use it no longer."""

    do: Literal["drop-mapping"]
    mapping: Name


class PressAction(Command):
    """Have an action done, as a pad would."""

    do: Literal["press-action"]
    action: Name
    arguments: dict[str, Any] = Field(default={}, max_length=50)


class DescribeAction(Command):
    """Say what an action may be told; `arguments` of the answer are its fields."""

    do: Literal["describe-action"]
    action: Name


class BeginLearning(Command):
    """Learn a device: `osc`, or `midi:` and its port."""

    do: Literal["begin-learning"]
    source: Name


class NameControl(Command):
    """What a control that was moved is called, and what it is for the hand."""

    do: Literal["name-control"]
    key: Name
    name: Annotated[str, Field(min_length=1, max_length=80)]
    kind: Annotated[str, Field(max_length=20)] | None = None


class SaveLearnt(Command):
    """Keep what was learnt as a profile, and as a mapping to begin with."""

    do: Literal["save-learnt"]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    mapping: bool = True


class EndLearning(Command):
    """Learn no further; what was learnt is forgotten unless it was saved."""

    do: Literal["end-learning"]


class BridgeCommand(BaseModel):
    """What a page asks of a bridge."""

    bridge: str | None = Field(default=None, description="Which; the newest for none.")
    command: Annotated[
        UseMapping
        | DropMapping
        | PressAction
        | DescribeAction
        | BeginLearning
        | NameControl
        | SaveLearnt
        | EndLearning,
        Field(discriminator="do"),
    ]


class BridgeDid(BaseModel):
    """What came of a command."""

    words: Words
    profile: Words | None = Field(default=None, description="The file of a new profile.")
    mapping: Words | None = Field(default=None, description="The file of a new mapping.")
    arguments: list[ArgumentBody] | None = Field(
        default=None, max_length=200, description="What an action may be told."
    )


class LinkHello(BaseModel):
    """The first message of a bridge on `WS /v1/bridge/link`."""

    type: Literal["hello"]
    pid: int


class LinkChanges(BridgeChanges):
    """What is new of the bridge."""

    type: Literal["changes"]


class LinkAnswer(BaseModel):
    """How a command went: `did`, or the fault's kind and sentence."""

    type: Literal["answer"]
    command: int
    did: BridgeDid | None = None
    kind: Name = ""
    detail: Words = ""


LinkMessage = Annotated[LinkHello | LinkChanges | LinkAnswer, Field(discriminator="type")]
"""What a bridge sends; it is sent `{"type": "command", "number": ..., "command": {...}}`."""
