"""`roadie learn`: a controller's profile, and a mapping to begin with, by moving its controls."""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.table import Table

from bridge.controllers.learn.learner import Guess, Learner
from bridge.controllers.learn.saving import free_id, save_profile, save_starting_mapping
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import MidiArrived
from bridge.midi.ports import Ports
from bridge.sync.wall import WallSeconds
from roadie.commands.options import Json, Library
from roadie.show.results import print_json
from server.settings import read_settings
from session.errors import BackendUnavailable, BadInput, NotFound
from session.nearest import did_you_mean

LOOK_SECONDS = 0.1


def learn(
    name: Annotated[str, typer.Argument(help="What the device is called, such as `My box`.")],
    port: Annotated[
        str | None, typer.Option(help="A part of its MIDI port's name (else the only one).")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(help="How long to listen (else until Ctrl-C or Enter).")
    ] = None,
    mapping: Annotated[bool, typer.Option(help="Also write a mapping to begin with.")] = True,
    json: Json = False,
    library: Library = None,
) -> None:
    """Move every control once or twice: what they are is learnt, and written as a profile.

    End with Enter. Encoders, faders, 14-bit controls, buttons and keys are told apart by what they
    send; several may be moved at once.
    """
    settings = read_settings(library=library)
    wall = WallSeconds()
    ports = Ports(wall)
    try:
        place = _port(ports, port)
        learner = Learner()
        _listen(ports, place, learner, seconds, quiet=json)
    finally:
        ports.close()
    guesses = learner.guesses(wall.now_s())
    if not guesses:
        raise BadInput(f"Nothing came from {place}: move its controls while this listens.")
    profile = learner.profile(
        free_id(
            name,
            ProfileShelf(settings.controllers_folder).names(),
            settings.controllers_folder,
        ),
        "Learnt",
        name[:80],
        port_name=place,
        now_s=wall.now_s(),
    )
    file = save_profile(profile, settings.controllers_folder)
    mapped = save_starting_mapping(profile, settings.mappings_folder) if mapping else None
    if json:
        print_json(
            {
                "profile": str(file),
                "mapping": str(mapped) if mapped else None,
                "controls": [one.control() for one in guesses],
                "unsure": [one.name for one in guesses if not one.sure],
            }
        )
        return
    console = Console()
    console.print(_table(guesses))
    console.print(f"The profile is {file}.", highlight=False, soft_wrap=True)
    if mapped:
        console.print(
            f"A mapping to begin with is {mapped}: `roadie bridge` uses it.",
            highlight=False,
            soft_wrap=True,
        )


def _port(ports: Ports, part: str | None) -> str:
    """The port that is meant. Raises BackendUnavailable, NotFound, BadInput."""
    names = ports.inputs()
    if not names:
        raise BackendUnavailable("There is no MIDI port: plug the device in, and start JACK first.")
    found = [one for one in names if part is None or part.casefold() in one.casefold()]
    listed = ", ".join(repr(one) for one in names)
    if not found:
        hint = did_you_mean(part or "", names, f"there are {listed}.", quoted=True)
        raise NotFound(f"There is no MIDI port with {part!r} in its name: {hint}")
    if len(found) > 1:
        raise BadInput(f"Which port is it? Say a part of its name with --port: {listed}.")
    return found[0]


def _listen(
    ports: Ports, place: str, learner: Learner, seconds: float | None, *, quiet: bool
) -> None:
    heard: SimpleQueue[MidiArrived] = SimpleQueue()
    ended = threading.Event()
    ports.open_input(place, heard.put)
    console = Console(stderr=True, quiet=quiet)
    console.print(f"Move the controls of {place}; Enter ends it.", highlight=False)
    if seconds is None:
        threading.Thread(target=_until_enter, args=(ended,), daemon=True).start()
    ends_s = None if seconds is None else time.monotonic() + seconds
    with Live(console=console, refresh_per_second=8, transient=True) as live:
        try:
            while not ended.is_set() and (ends_s is None or time.monotonic() < ends_s):
                ports.look()  # a device that is plugged in anew meanwhile is heard again
                if _take(heard, learner):
                    live.update(_table(learner.guesses(time.monotonic())))
        except KeyboardInterrupt:
            pass


def _take(heard: SimpleQueue[MidiArrived], learner: Learner) -> bool:
    """Take what waits; whether there was anything."""
    taken = False
    try:
        learner.heard(heard.get(timeout=LOOK_SECONDS))
        taken = True
        while True:
            learner.heard(heard.get_nowait())
    except Empty:
        return taken


def _until_enter(ended: threading.Event) -> None:
    import sys

    sys.stdin.readline()
    ended.set()


def _table(guesses: tuple[Guess, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("control", "kind", "sends", ""):
        table.add_column(title, header_style="dim")
    for one in guesses:
        message, channel, number = one.address
        table.add_row(one.name, one.kind, f"{message} {number}, channel {channel + 1}", one.hint)
    return table
