"""The addresses below `/roadie`: what any OSC program may ask of the bridge, and is answered.

Everything that is answered comes below `/roadie/reply` or to `/roadie/error`, and neither is ever
answered itself: two bridges that were pointed at each other would not stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bridge.events.arrived import OscArgument, OscArrived
from bridge.osc.codec import BadOsc, encode
from bridge.osc.dispatch import Dispatch, OscMethod
from session.nearest import did_you_mean

OWN = "/roadie/"
REPLY = "/roadie/reply/"
ERROR = "/roadie/error"
CALLED_AT_MOST = 60
"""Characters of an address that is looked for, and said back."""
SAID_AT_MOST = 300

Tell = Callable[[], Iterable[OscArgument]]


class OwnAddresses(Dispatch):
    """Those that every bridge has; add what a running one can do more.

    `asked` holds questions by name: `/roadie/<name>` is answered at `/roadie/reply/<name>`.
    """

    def __init__(self, asked: dict[str, tuple[str, Tell]]) -> None:
        super().__init__([OscMethod(f"{OWN}ping", "Answers with the same arguments.", _ping)])
        for name, (words, tell) in asked.items():
            self.add(OscMethod(f"{OWN}{name}", words, _telling(name, tell)))

    def heard(self, arrived: OscArrived) -> Sequence[bytes] | None:
        """What goes back; an error for an address below `/roadie` that nothing has."""
        address = arrived.address
        if not address.startswith(OWN):
            return None
        if address == ERROR or address.startswith(REPLY):
            return ()
        called = address[:CALLED_AT_MOST]
        try:
            answer = super().heard(arrived)
        except BadOsc as error:
            return (encode(ERROR, f"{called} cannot be answered: {error}"[:SAID_AT_MOST]),)
        if answer is not None:
            return answer
        hint = did_you_mean(
            called, (method.address for method in self), "ask OSCQuery for those there are."
        )
        return (encode(ERROR, f"There is no {called}: {hint}"),)


def _ping(arrived: OscArrived) -> Sequence[bytes]:
    return (encode(f"{REPLY}ping", *arrived.arguments),)


def _telling(name: str, tell: Tell) -> Callable[[OscArrived], Sequence[bytes]]:
    def handle(_: OscArrived) -> Sequence[bytes]:
        return (encode(f"{REPLY}{name}", *tell()),)

    return handle
