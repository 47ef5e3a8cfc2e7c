"""`roadie up` and `serve`: the server in the foreground."""

from __future__ import annotations

import gc
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from roadie.commands.options import Json, Library
from roadie.show.results import print_json
from server.api.running import RunningServer, running_server
from server.settings import Settings, read_settings

if TYPE_CHECKING:
    from roadie.kept_bridge import KeptBridge

Host = Annotated[str | None, typer.Option(help="The address to listen on.")]
Port = Annotated[int | None, typer.Option(help="The port; 0 takes a free one.")]
Token = Annotated[
    str | None,
    typer.Option(help="The secret for clients, when it listens beyond loopback."),
]


def serve(
    host: Host = None,
    port: Port = None,
    token: Token = None,
    json: Json = False,
    library: Library = None,
) -> None:
    """Run the server until Ctrl-C: the API, the jobs and the watched inbox."""
    _serve(read_settings(host=host, port=port, token=token, library=library), json)


def _serve(
    settings: Settings,
    json: bool,
    ready: Callable[[RunningServer], object] = lambda _: None,
    stopping: Callable[[], None] = lambda: None,
) -> None:
    # Nothing that is imported here is garbage: looking for some costs a seventh of the start.
    gc.disable()
    from server.api.serve import serve as run_server

    gc.enable()

    def answers(server: RunningServer) -> None:
        _say(server, settings, "Ready at {}.", json)
        ready(server)

    run_server(settings, ready=answers, stopping=stopping)


def _say(server: RunningServer, settings: Settings, words: str, json: bool) -> None:
    if not json:
        typer.echo(words.format(server.url), err=True)
        return
    folders = {"library": str(settings.library), "inbox": str(settings.inbox_folder)}
    print_json({"url": server.url, "pid": server.pid, **folders})


def up(
    host: Host = None,
    port: Port = None,
    token: Token = None,
    bridge: Annotated[
        bool, typer.Option(help="Also start the bridge to controllers, MIDI and OSC.")
    ] = True,
    open: Annotated[
        bool, typer.Option("--open", help="Also open the page in your browser.")
    ] = False,
    json: Json = False,
    library: Library = None,
) -> None:
    """Start everything, unless it runs already, and say where it is."""
    settings = read_settings(host=host, port=port, token=token, library=library)
    console = Console(stderr=True, quiet=json)
    running = running_server(settings.library)
    if running:
        _say(running, settings, "Roadie is up already, at {}.", json)
        if open:
            _open(running).join()
        return
    for what, where in (
        ("library", str(settings.library)),
        ("inbox", f"{settings.inbox_folder} (drop a bounce here)"),
        ("stop", "Ctrl-C"),
    ):
        console.print(Text.assemble((f"{what:>8}  ", "dim"), where), soft_wrap=True)
    if not (settings.bridge and bridge):
        _serve(settings, json, ready=_open if open else lambda _: None)
        return
    stopping = Event()
    beside = _bridge_beside(settings, console, stopping)

    def ready(server: RunningServer) -> None:
        beside.start()  # only now: it looks for the server as soon as it stands
        if open:
            _open(server)

    try:
        _serve(settings, json, ready=ready, stopping=stopping.set)
    finally:
        beside.close()


def _open(server: RunningServer) -> Thread:
    from roadie.show.browser import open_page

    return open_page(f"{server.url}/", lambda words: typer.echo(words, err=True))


def _bridge_beside(settings: Settings, console: Console, stopping: Event) -> KeptBridge:
    """The bridge, of which only what matters without a table is shown.

    Once `stopping` is set it has nothing more to say: that the server goes is known.
    """
    from roadie.bridge_process import bridge_config
    from roadie.kept_bridge import KeptBridge
    from roadie.show.bridge import BridgeLines

    lines = BridgeLines(console)
    shown = ("ready", "device", "said", "crashed", "ended")

    def hear(news: dict[str, Any]) -> None:
        if news["news"] in shown and not stopping.is_set():
            lines.hear(news)

    return KeptBridge(bridge_config(settings), hear)
