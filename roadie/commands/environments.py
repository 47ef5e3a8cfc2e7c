"""`roadie models environment`: what some models need beside Roadie's own packages."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from roadie.commands.options import Json, Library
from roadie.show.results import print_json
from server.models.cards import all_cards
from server.models.environments.declared import ENVIRONMENTS, declared
from server.models.environments.make import make_environment, remove_environment, size_bytes
from server.models.environments.standing import Standing, standing
from server.settings import read_settings

app = typer.Typer(help="Environments of models whose libraries cannot live in Roadie's own.")

Name = Annotated[str, typer.Argument(help="An environment, as `roadie models environment` has it.")]


@app.callback(invoke_without_command=True)
def environments(context: typer.Context) -> None:
    """List the environments of models whose libraries cannot live in Roadie's own."""
    if context.invoked_subcommand is None:
        list_environments()


@app.command("list")
def list_environments(json: Json = False, library: Library = None) -> None:
    """List the environments: whether they are made, and which models run in them."""
    settings = read_settings(library=library)
    found = [standing(settings.environments, one) for one in ENVIRONMENTS.values()]
    if json:
        print_json(
            {"environments": [_body(one) for one in found], "folder": str(settings.environments)}
        )
        return
    table = Table(box=None, pad_edge=False)
    for column in ("environment", "", "disk", "models"):
        table.add_column(column, overflow="fold", no_wrap=column == "environment")
    for one in found:
        body = _body(one)
        table.add_row(
            one.declared.name,
            Text(one.state, "green" if one.state == "whole" else "dim"),
            f"{body['size_bytes'] / 1e6:.0f} MB" if one.state != "absent" else "",
            ", ".join(body["models"]),
        )
    console = Console()
    console.print(table)
    console.print(Text(f"They lie in {settings.environments}.", style="dim"), soft_wrap=True)


@app.command("make")
def make(name: Name, json: Json = False, library: Library = None) -> None:
    """Make an environment, or make it anew; its packages are fetched."""
    settings = read_settings(library=library)
    wanted = declared(name)
    console = Console(stderr=True, quiet=json)
    with console.status(f"Making the environment {name}") as status:
        make_environment(wanted, settings.environments, lambda _, stage: status.update(stage))
    one = standing(settings.environments, wanted)
    if json:
        print_json(_body(one))
    else:
        Console().print(Text(str(one.folder), style="green"), soft_wrap=True)


@app.command("remove")
def remove(name: Name, json: Json = False, library: Library = None) -> None:
    """Delete an environment; the weights of its models stay."""
    freed = remove_environment(declared(name), read_settings(library=library).environments)
    if json:
        print_json({"name": name, "freed_bytes": freed})
    else:
        Console().print(f"{name} is removed: {freed / 1e6:.0f} MB are free again.", highlight=False)


def _body(one: Standing) -> dict[str, Any]:
    return {
        "name": one.declared.name,
        "about": one.declared.about,
        "state": one.state,
        "folder": str(one.folder),
        "size_bytes": size_bytes(one.folder),
        "made_at": one.made_at,
        "models": [
            card.name for card in all_cards().values() if card.environment == one.declared.name
        ],
    }
