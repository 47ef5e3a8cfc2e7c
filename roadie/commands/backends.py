"""`roadie engines`: what can be used here, and how to mend what cannot."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from roadie.commands.options import Json
from roadie.commands.work import run
from roadie.show.results import print_json
from server.api.backends import probe_backends


def engines(json: Json = False) -> None:
    """List engines, separators, transcribers and export formats, with how to mend the missing."""
    found = run(probe_backends())
    if json:
        bodies = {group: [body.model_dump() for body in found[group]] for group in found}
        print_json(bodies)
        return
    table = Table(box=None, pad_edge=False)
    for column in ("what", "name", "", "licence of what it makes, or how to mend it"):
        table.add_column(column, overflow="fold")
    for group, bodies_of_group in found.items():
        for body in bodies_of_group:
            state = Text("ready", "green") if body.ready else Text("missing", "red")
            words = body.licence or body.title if body.ready else body.remedy
            table.add_row(group.removesuffix("s"), body.name, state, Text(words))
    Console().print(table)
