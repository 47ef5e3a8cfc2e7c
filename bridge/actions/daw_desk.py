"""The DAW's own buttons and faders, by Mackie Control: what Roadie's hand does on its desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from bridge.actions.contract import Arguments, Desk, action

if TYPE_CHECKING:
    from bridge.mackie.surface import MackieSurface


class Press(Arguments):
    """Which button."""

    button: str = Field(description="As Mackie Control calls it: `play`, `record`, `mute1` ...")


@action("daw-press", Press)
async def daw_press(asked: Press, desk: Desk) -> None:
    """Press a button of the DAW that takes Roadie for a Mackie Control."""
    _surface(desk).press(asked.button)


class MoveFader(Arguments):
    """Which fader, and where to."""

    fader: str = Field(description="As Mackie Control calls it: `fader1` to `fader8`, `master`.")
    position: float = Field(ge=0, le=1, description="0 at the bottom to 1 at the top.")


@action("daw-fader", MoveFader)
async def daw_fader(asked: MoveFader, desk: Desk) -> None:
    """Move a fader of the DAW that takes Roadie for a Mackie Control."""
    _surface(desk).move_fader(asked.fader, asked.position)


def _surface(desk: Desk) -> MackieSurface:
    from bridge.mackie.on_ports import SurfaceOnPorts

    return desk.tool(SurfaceOnPorts).surface
