"""How a style is mixed: balance, space, ducking and the colour of the whole."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from server.engines.composer.schema import Fraction, StyleData
from session.units import Pan, Role

FilterHertz = Annotated[float, Field(ge=20, le=20_000, allow_inf_nan=False)]


class Bell(StyleData):
    """One bell of an equaliser."""

    hz: FilterHertz
    gain_db: Annotated[float, Field(ge=-18, le=12)]
    q: Annotated[float, Field(ge=0.2, le=8)] = 1.0


class RoleMix(StyleData):
    """How the tracks of one role sit in the mix.

    `loudness_lu`: the role's integrated loudness against the whole mix, in LU, while it plays.
    The numbers count against each other: those of the roles that play are brought to a sum of 0
    LU, and parts of one role share its loudness. `pan`: where it sits; a part's own pan is added
    to it. `eq`: bells that turn a region up or down. `drive`: saturation, from warm (0.1) over
    rough (0.5) to fuzz (1). `chorus`: a slow doubling. `width`: 0 is mono, 0.5 as it comes, 1
    wide, and the same in mono. `delay_send`: how much goes to the style's delay, `reverb_send`: to
    its reverb, repeats included. `duck_db`: how far each kick turns the track down for a moment.
    """

    loudness_lu: Annotated[float, Field(ge=-40, le=0)]
    pan: Pan = 0.0
    reverb_send: Fraction = 0.0
    duck_db: Annotated[float, Field(ge=0, le=24)] = 0.0
    lowpass_hz: FilterHertz | None = None
    highpass_hz: FilterHertz | None = None
    delay_send: Fraction = 0.0
    drive: Fraction = 0.0
    chorus: Fraction = 0.0
    width: Fraction = 0.5
    eq: tuple[Bell, ...] = ()


class Reverb(StyleData):
    """The one room that all sends share: 0 is a cupboard, 1 a cathedral."""

    size: Fraction = 0.4
    damping: Fraction = 0.5


class Delay(StyleData):
    """The one echo that all sends share, in time: a repeat every `beats`, left and right in turn.

    Each repeat is `feedback` of the one before and loses what is above `lowpass_hz`.
    """

    beats: Annotated[float, Field(gt=0, le=4)] = 0.75
    feedback: Annotated[float, Field(ge=0, le=0.85)] = 0.35
    lowpass_hz: FilterHertz = 5000.0


class BusEffects(StyleData):
    """What is done to the sum of all tracks.

    `tape`: saturation with a slow wow, 0 is none. `bitcrush_bits`: word length, none leaves it.
    """

    tape: Fraction = 0.0
    bitcrush_bits: Annotated[int, Field(ge=4, le=16)] | None = None
    lowpass_hz: FilterHertz | None = None
    highpass_hz: FilterHertz | None = None


class StyleMix(StyleData):
    """The mix of a style, by role."""

    roles: dict[Role, RoleMix]
    reverb: Reverb = Reverb()
    delay: Delay = Delay()
    bus: BusEffects = BusEffects()

    def of_role(self, role: Role) -> RoleMix:
        """The role's place in the mix; a role the style does not name sits well behind."""
        return self.roles.get(role, RoleMix(loudness_lu=-14.0))
