"""What a mapping may name: what there is of controllers, actions and parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bridge.actions.contract import Action

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Known:
    """Each is None where it is not known, and then nothing is said about its names.

    `controls` are the controls of devices by profile id. Of `parameters`, the ends are those of
    its range; None where it has none, being no number.
    """

    controls: Mapping[str, Sequence[str]] | None = None
    actions: Mapping[str, Action] | None = None
    parameters: Mapping[str, Ends | None] | None = None

    def names_parameter(self, name: str) -> bool:
        """Whether there is such a parameter, as far as is known; any of a chain may be."""
        if self.parameters is None or name in self.parameters:
            return True
        return name.startswith("chain.") and name.count(".") >= 2

    def ends(self, parameter: str) -> Ends:
        """The range of a parameter; 0 to 1 where it is not known."""
        return (self.parameters or {}).get(parameter) or (0.0, 1.0)


NOTHING_KNOWN = Known()


def known_with(controls: Mapping[str, Sequence[str]]) -> Known:
    """All actions and parameters that there are, and controllers with these controls."""
    from bridge.actions.parameters import ends_of_parameters
    from bridge.actions.registry import ACTIONS

    return Known(controls, ACTIONS, ends_of_parameters())


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """What the mapping engine does by itself, in the place of an action."""

    words: str
    arguments: Mapping[str, str] = field(default_factory=dict)


BUILT_IN: dict[str, BuiltIn] = {
    "layer": BuiltIn(
        "Switch a layer of this mapping on or off.",
        {
            "name": "The layer.",
            "on": "true or false; without it, to the other side.",
        },
    )
}
