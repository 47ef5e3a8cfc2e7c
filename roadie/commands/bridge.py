"""`roadie bridge`: controllers, MIDI playing, OSC and DAW automation drive Roadie."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.live import Live

from bridge.running.config import BridgeConfig
from roadie.bridge_process import bridge_config
from roadie.commands.options import Json, Library, meter_named
from roadie.kept_bridge import KeptBridge
from roadie.show.bridge import BridgeLines, BridgeTable
from roadie.show.results import print_json
from server.settings import read_settings
from session.errors import WorkerCrashed

TABLES_A_SECOND = 10


def bridge(
    mapping: Annotated[
        list[str] | None,
        typer.Option("--mapping", "-m", help="A mapping to use (else those that fit)."),
    ] = None,
    clock: Annotated[
        str | None,
        typer.Option(help="Who leads time: automatic, link, midi-clock, mtc, daw or own."),
    ] = None,
    bpm: Annotated[float, typer.Option(help="The tempo until another clock leads.")] = 120.0,
    meter: Annotated[
        str, typer.Option(help="The meter of clocks that tell none: 4/4, 7/8, ...")
    ] = "4/4",
    server: Annotated[
        str | None, typer.Option(help="The address of a server elsewhere (http://host:port).")
    ] = None,
    token: Annotated[str | None, typer.Option(help="The secret of a server elsewhere.")] = None,
    osc_host: Annotated[str | None, typer.Option(help="Where OSC is listened for.")] = None,
    osc_port: Annotated[
        int | None, typer.Option(help="The port of OSC; 0 takes a free one.")
    ] = None,
    osc_allow: Annotated[
        list[str] | None,
        typer.Option(help="An address or a network that may send OSC, beside this machine."),
    ] = None,
    daw: Annotated[
        str | None, typer.Option(help="The DAW to follow: live, ardour, reaper or bitwig.")
    ] = None,
    daw_port: Annotated[
        int | None, typer.Option(help="The port the DAW listens at; 0 means its own.")
    ] = None,
    mackie: Annotated[
        bool | None, typer.Option("--mackie/--no-mackie", help="Be a Mackie Control for your DAW.")
    ] = None,
    link: Annotated[
        bool | None, typer.Option("--link/--no-link", help="Join Ableton Link on this network.")
    ] = None,
    keys: Annotated[str | None, typer.Option(help="The MIDI port whose notes are phrases.")] = None,
    midi: Annotated[bool, typer.Option(help="Look for MIDI ports.")] = True,
    json: Json = False,
    library: Library = None,
) -> None:
    """Run the bridge until Ctrl-C, and show what comes in and what it does."""
    settings = read_settings(
        library=library,
        token=token,
        osc_host=osc_host,
        osc_port=osc_port,
        osc_allowed=tuple(osc_allow) if osc_allow else None,
        use_mappings=tuple(mapping) if mapping else None,
        clock=clock,
        daw=daw,
        daw_port=daw_port,
        mackie=mackie,
        link=link,
        keys=keys,
    )
    numerator, denominator = meter_named(meter)
    config = bridge_config(
        settings,
        server_url=server,
        bpm=bpm,
        numerator=numerator,
        denominator=denominator,
        midi=midi,
    )
    if json:
        _follow(config, print_json)
    elif Console().is_terminal:
        table = BridgeTable()
        with Live(table, refresh_per_second=TABLES_A_SECOND):
            _follow(config, table.hear)
    else:
        _follow(config, BridgeLines(Console()).hear)


def _follow(config: BridgeConfig, hear: Callable[[dict[str, Any]], None]) -> None:
    """Run a bridge until Ctrl-C, or until nobody reads what is printed (BrokenPipeError).

    Raises WorkerCrashed when it cannot be kept running.
    """
    stopped = threading.Event()
    unread = threading.Event()
    last_words: list[str] = []

    def heard(news: dict[str, Any]) -> None:
        if news["news"] != "ended":
            try:
                hear(news)
            except (BrokenPipeError, SystemExit):  # the latter is what Rich makes of it
                unread.set()
                stopped.set()
        elif not stopped.is_set():
            last_words.append(news["words"])
            stopped.set()

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: stopped.set()) for number in numbers}
    try:
        with KeptBridge(config, heard):
            stopped.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if unread.is_set():
        raise BrokenPipeError
    if last_words:
        raise WorkerCrashed(last_words[0])
