"""The commands in one table; of a command that is named, only its own module is loaded."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer

HELP = "A prompt or a bounce becomes stems, MIDI and project folders for your DAW."

PANELS: dict[str, dict[str, str]] = {
    "Make": {
        "generate": "roadie.commands.generate:generate",
        "vary": "roadie.commands.vary:vary",
        "respond": "roadie.commands.respond:respond",
        "repaint": "roadie.commands.repaint:repaint",
        "extend": "roadie.commands.repaint:extend",
        "import": "roadie.commands.recordings:import_",
        "stems": "roadie.commands.recordings:stems",
        "midi": "roadie.commands.recordings:midi",
        "render": "roadie.commands.render:render",
        "export": "roadie.commands.export:export",
    },
    "Run": {
        "up": "roadie.commands.serving:up",
        "serve": "roadie.commands.serving:serve",
        "bridge": "roadie.commands.bridge:bridge",
        "learn": "roadie.commands.learn:learn",
        "watch": "roadie.commands.watch:watch",
        "demo": "roadie.commands.demo:demo",
    },
    "Look": {
        "sessions": "roadie.commands.listing:sessions",
        "jobs": "roadie.commands.listing:jobs",
        "engines": "roadie.commands.backends:engines",
        "doctor": "roadie.commands.doctor:doctor",
    },
}
"""Commands, by the panel of the help that they stand in: where each is found."""

GROUPS: dict[str, dict[str, str]] = {
    "Make": {"daw": "roadie.commands.daw:app", "train": "roadie.commands.train:app"},
    "Look": {
        "models": "roadie.commands.models:app",
        "bench": "roadie.commands.bench:app",
        "chain": "roadie.commands.chains:app",
        "plugins": "roadie.commands.plugins:app",
        "controllers": "roadie.commands.controllers:app",
    },
}
"""Groups of commands, likewise."""


def found_at(place: str) -> Any:
    """What stands at `module:attribute`."""
    module, _, attribute = place.partition(":")
    return getattr(import_module(module), attribute)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"roadie {version('roadie')}")
        raise typer.Exit


def front(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which it is.")
    ] = False,
) -> None:
    """A prompt or a bounce becomes stems, MIDI and project folders for your DAW."""
    del show_version


def app_for(name: str | None = None) -> typer.Typer:
    """The command line; with the command or group called `name` alone, if there is one."""
    app = typer.Typer(
        name="roadie",
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(front)
    named = any(name in each for table in (PANELS, GROUPS) for each in table.values())
    for panel, commands in PANELS.items():
        for each, place in commands.items():
            if not named or each == name:
                app.command(each, rich_help_panel=panel)(found_at(place))
    for panel, groups in GROUPS.items():
        for each, place in groups.items():
            if not named or each == name:
                app.add_typer(found_at(place), name=each, rich_help_panel=panel)
    return app
