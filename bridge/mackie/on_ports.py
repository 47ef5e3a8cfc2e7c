"""A Mackie Control surface on MIDI ports of its own, for the user to choose in the DAW."""

from __future__ import annotations

from bridge.events.arrived import MidiArrived
from bridge.mackie.surface import MackieSurface
from bridge.mackie.table import Model
from bridge.midi.ports import Ports

NAME = "Roadie Mackie Control"


class SurfaceOnPorts:
    """The surface, and the two virtual ports of its name: `... in` is heard, `... out` speaks.

    Raises BackendUnavailable where the system has no virtual ports (Windows), with what to do.
    """

    def __init__(
        self, ports: Ports, name: str = NAME, *, model: Model = Model.MACKIE_CONTROL
    ) -> None:
        self._out = ports.virtual_output(f"{name} out")
        self.surface = MackieSurface(self._out.send, model=model)
        self._in = ports.virtual_input(f"{name} in", self._heard)
        # A DAW that waits for surfaces to come has this one now; others ask when they look.
        self.surface.announce()

    def _heard(self, arrived: MidiArrived) -> None:
        self.surface.heard(arrived)

    def close(self) -> None:
        """Let go of the ports; may be called twice."""
        self._in.close()
        self._out.close()
