"""The schema of a controller's profile. `docs/controllers.md` is made from the words here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bridge.controllers.messages import KINDS, Message
from bridge.controllers.names import expanded
from bridge.controllers.numbers import Numbers, WrittenChannels, WrittenNumbers
from bridge.controllers.relative import Relative
from bridge.controllers.template import template
from bridge.events.wanted import Look


def _hexadecimal(text: str) -> str:
    template(text)
    return text


def _name(text: str) -> str:
    expanded(text)
    if strange := set(text) & set(" /#"):
        raise ValueError(f"a name has no {' '.join(sorted(strange)).strip() or 'space'} in it")
    return text


def _address(text: str) -> str:
    expanded(text)
    return text


Hex = Annotated[str, Field(min_length=2, max_length=2000), AfterValidator(_hexadecimal)]
Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_name)]
Address = Annotated[str, Field(min_length=2, max_length=200), AfterValidator(_address)]
Colour = Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{6}$")]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Words = Annotated[str, Field(max_length=2000)]

ControlKind = Literal[
    "pad", "button", "fader", "knob", "encoder", "key", "touch", "wheel", "pedal", "footswitch"
]
PRESSED: frozenset[ControlKind] = frozenset({"pad", "button", "key", "touch", "footswitch"})
"""What is pressed and let go; the others have a position, or turn."""

_ONE = Numbers(start=1, step=0)


class Part(BaseModel):
    """Frozen, and it has no field that it does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Provenance(Part):
    """Where the facts are from."""

    source: Words = Field(description="The vendor's document that the facts were taken from.")
    verified_on_hardware: bool = Field(description="Whether somebody tried it on the device.")
    doubts: tuple[Words, ...] = Field(default=(), description="What could not be confirmed.")
    licence: Words = Field(
        default="", description="Of an imported map: under which terms it stands."
    )


class Ports(Part):
    """Patterns of port names; `*` stands for anything, case does not count."""

    any: tuple[str, ...] = Field(default=(), description="On every system.")
    linux: tuple[str, ...] = Field(
        default=(), description="On Linux (ALSA, or JACK with a2jmidid)."
    )
    macos: tuple[str, ...] = Field(default=(), description="On macOS.")
    windows: tuple[str, ...] = Field(default=(), description="On Windows.")


class Match(Part):
    """How the device is known."""

    identity: tuple[Hex, ...] = Field(
        default=(),
        description="Its answers to the identity request (F0 7E 7F 06 01 F7); `??` is any byte.",
    )
    ports: Ports = Field(
        default=Ports(), description="Names of the port that its controls speak on."
    )
    not_ports: tuple[str, ...] = Field(
        default=(),
        description="Names of ports that are never this profile's: others of the same device.",
    )


class Touch(Part):
    """What is sent when a fader or knob is touched (pressed) and let go."""

    message: Literal["note", "cc"] = Field(default="note", description="Note or control change.")
    channel: WrittenChannels = Field(
        default=_ONE, description="The channel, 1 to 16; 1 if none is said."
    )
    number: WrittenNumbers = Field(description="The note or controller number.")


class Control(Part):
    """A control, or a range of controls that differ in their numbers alone."""

    name: Name = Field(
        description="How mappings call it; `pad{1..8}` is eight, `pad{1..8}-{1..8}` a grid."
    )
    kind: ControlKind = Field(description="What it is for the hand.")
    message: Message = Field(description="What it sends.")
    channel: WrittenChannels | Literal["any"] = Field(
        default=_ONE, description="The MIDI channel, 1 to 16, or `any`; 1 if none is said."
    )
    number: WrittenNumbers | None = Field(
        default=None, description="The note, controller, program or parameter number, from 0."
    )
    notes: tuple[int, int] | None = Field(
        default=None, description="For keys, instead of `number`: the lowest and the highest note."
    )
    address: Address | None = Field(
        default=None, description="For OSC: its address, with the name's ranges."
    )
    sysex: Hex | None = Field(
        default=None, description="For sysex: its bytes; `{value}` is the value."
    )
    range: tuple[float, float] | None = Field(
        default=None,
        description="The values at its bottom and top; all that the message can, by default.",
    )
    relative: Relative | None = Field(
        default=None, description="An endless encoder's way to say steps."
    )
    acceleration: bool = Field(
        default=True,
        description="More steps come at once when turned fast; false: each message is a step.",
    )
    press: Literal["momentary", "toggle", "trigger"] = Field(
        default="momentary",
        description="Sends press and release; changes side with each press; or sends presses only.",
    )
    pressure: bool = Field(
        default=False, description="Sends the pressure of each note after the press."
    )
    touch: Touch | None = Field(default=None, description="What it sends when it is touched.")
    motor: bool = Field(default=False, description="Goes where its own message, sent back, says.")
    led: str | None = Field(default=None, description="Which of `leds` its light is.")
    led_number: WrittenNumbers | None = Field(
        default=None, description="The number of its light, where it is not its own."
    )
    ring: str | None = Field(default=None, description="Which of `rings` is around it.")
    ring_number: WrittenNumbers | None = Field(
        default=None, description="The number of its ring, where it is not its own."
    )

    def names(self) -> tuple[str, ...]:
        """Every name that it stands for."""
        return expanded(self.name)

    def ends(self) -> tuple[float, float]:
        """The values at the bottom and the top."""
        return self.range or (0.0, KINDS[self.message].highest)


class Led(Part):
    """How lights of a sort say what they say."""

    looks: dict[Look, Hex] = Field(
        description="The message of each look, or its piece of `led_batch`; of those that are "
        "missing, `idle` looks as `off` and the others as `on`."
    )
    progress: tuple[Hex, ...] = Field(
        default=(),
        description="For work that runs: from just begun to done; its colours grow brighter.",
    )
    colours: dict[Look, Colour] = Field(
        default={}, description="Colours of looks, in place of the usual."
    )
    palette: dict[Annotated[str, Field(pattern=r"^\d{1,3}$")], Colour] = Field(
        default={}, description="The colours that `{colour}` chooses from, by value."
    )
    batched: bool = Field(
        default=False, description="Its looks are pieces of `led_batch`, not messages."
    )


class LedBatch(Part):
    """Many lights in one message: `begin`, then pieces, then `end`."""

    begin: Hex = Field(description="What comes before the pieces.")
    end: Hex = Field("F7", description="What comes after them.")
    most: int = Field(ge=1, le=512, description="The most pieces that one message holds.")


class Ring(Part):
    """A ring of lights around a knob."""

    show: Hex = Field(description="The message, with `{position}` and `{number}`.")
    dark: Hex = Field(description="The message that darkens it.")
    positions: tuple[int, int] = Field(description="`{position}` at the left and the right end.")


class Display(Part):
    """A display with places for text."""

    name: Annotated[str, Field(min_length=1, max_length=40)] = Field(
        description="How mappings call it."
    )
    cells: int = Field(ge=1, le=128, description="How many texts stand on it.")
    rows: int = Field(default=1, ge=1, le=16, description="In how many rows they stand.")
    width: int = Field(ge=1, le=128, description="Characters of a cell.")
    text: Hex = Field(description="The message, with `{text}`, and `{number}` of the cell.")
    number: WrittenNumbers = Field(
        default=_ONE, description="The number of each cell, such as its place."
    )


class Meter(Part):
    """Level meters."""

    name: Name = Field(description="How it is called, with a range for several.")
    show: Hex = Field(description="The message, with `{value}`: the meter's number plus its level.")
    number: WrittenNumbers = Field(description="The number of each meter.")
    levels_dbfs: tuple[float, ...] = Field(
        min_length=1, description="From how many dBFS each level is shown, the quietest first."
    )


class Profile(Part):
    """What a controller sends, what it can show, and how it is known."""

    id: Id = Field(description="How mappings call the device: small letters, digits, dashes.")
    vendor: Annotated[str, Field(min_length=1, max_length=60)] = Field(description="Who makes it.")
    model: Annotated[str, Field(min_length=1, max_length=80)] = Field(description="What it is.")
    about: Words = Field(default="", description="What this profile is of: which mode, which port.")
    provenance: Provenance = Field(description="Which document says so, and how sure that is.")
    match: Match = Field(default=Match(), description="By which answer and which port it is known.")
    init: tuple[Hex, ...] = Field(
        default=(), description="Messages that are sent when it is found."
    )
    exit: tuple[Hex, ...] = Field(default=(), description="Messages that are sent when it is left.")
    setup_notes: tuple[Words, ...] = Field(
        default=(), description="What the user must switch on the device."
    )
    controls: tuple[Control, ...] = Field(min_length=1, description="What can be moved.")
    leds: dict[str, Led] = Field(
        default={}, description="Sorts of lights, by a name that `led` says."
    )
    led_batch: LedBatch | None = Field(default=None, description="How many lights are set at once.")
    rings: dict[str, Ring] = Field(
        default={}, description="Sorts of rings, by a name that `ring` says."
    )
    displays: tuple[Display, ...] = Field(default=(), description="What shows text.")
    meters: tuple[Meter, ...] = Field(default=(), description="What shows levels.")

    def control_names(self) -> tuple[str, ...]:
        """The names of all controls, in the profile's order."""
        return tuple(name for control in self.controls for name in control.names())

    @property
    def device(self) -> str:
        """Vendor and model, in words."""
        named = self.model.startswith(self.vendor)
        return self.model if named else f"{self.vendor} {self.model}"

    @property
    def speaks_osc(self) -> bool:
        """Its controls are addresses."""
        return all(control.message == "osc" for control in self.controls)
