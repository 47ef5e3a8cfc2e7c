"""The commands in one table."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated

import typer

from roadie.commands import chains, controllers, daw, plugins
from roadie.commands.backends import engines
from roadie.commands.bridge import bridge
from roadie.commands.demo import demo
from roadie.commands.doctor import doctor
from roadie.commands.export import export
from roadie.commands.generate import generate
from roadie.commands.learn import learn
from roadie.commands.listing import jobs, sessions
from roadie.commands.recordings import import_, midi, stems
from roadie.commands.render import render
from roadie.commands.respond import respond
from roadie.commands.serving import serve, up
from roadie.commands.vary import vary
from roadie.commands.watch import watch

app = typer.Typer(
    name="roadie",
    help="A prompt or a bounce becomes stems, MIDI and project folders for your DAW.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"roadie {version('roadie')}")
        raise typer.Exit


@app.callback()
def front(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which it is.")
    ] = False,
) -> None:
    """A prompt or a bounce becomes stems, MIDI and project folders for your DAW."""
    del show_version


PANELS: dict[str, dict[str, Callable[..., None]]] = {
    "Make": {
        "generate": generate,
        "vary": vary,
        "respond": respond,
        "import": import_,
        "stems": stems,
        "midi": midi,
        "render": render,
        "export": export,
    },
    "Run": {
        "up": up,
        "serve": serve,
        "bridge": bridge,
        "learn": learn,
        "watch": watch,
        "demo": demo,
    },
    "Look": {"sessions": sessions, "jobs": jobs, "engines": engines, "doctor": doctor},
}

GROUPS: dict[str, dict[str, typer.Typer]] = {
    "Make": {"daw": daw.app},
    "Look": {"chain": chains.app, "plugins": plugins.app, "controllers": controllers.app},
}

for panel, commands in PANELS.items():
    for name, command in commands.items():
        app.command(name, rich_help_panel=panel)(command)
for panel, groups in GROUPS.items():
    for name, group in groups.items():
        app.add_typer(group, name=name, rich_help_panel=panel)
