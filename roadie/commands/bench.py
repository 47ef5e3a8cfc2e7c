"""`roadie bench`: how good what is built in is, by figures."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from roadie.commands.options import Json
from roadie.show.results import print_json
from session.errors import BadInput

if TYPE_CHECKING:
    from server.separation.trial import Score

app = typer.Typer(no_args_is_help=True, help="Measure how good separators are, on this machine.")


@app.callback()
def bench() -> None:
    """Measure how good separators are, on this machine."""


@app.command("separation")
def separation(
    separator: Annotated[
        str, typer.Option(help="Which, with commas between them; see `roadie engines`.")
    ] = "quick",
    sessions: Annotated[
        int, typer.Option(min=1, max=1000, help="How many pieces, one style after the other.")
    ] = 17,
    json: Json = False,
) -> None:
    """Split pieces of Roadie's own engine, whose true stems are known, and say how close it came.

    SI-SDR in dB: 0 is as much wrong as right, and each 10 dB is ten times less that is wrong.
    """
    # Loaded only now: it plays the pieces.
    from server.separation.stem_tracks import ready_separator
    from server.separation.trial import scores, trials

    names = dict.fromkeys(name.strip() for name in separator.split(",") if name.strip())
    if not names:
        raise BadInput("No separator is named: give one, such as --separator quick.")
    chosen = [ready_separator(name) for name in names]
    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=json) as shown:
        line = shown.add_task("Measuring", total=1.0)

        def tell(fraction: float, stage: str) -> None:
            shown.update(line, completed=fraction, description=stage)

        found = list(trials(chosen, sessions, tell))
    result = scores(found)
    if json:
        print_json({"scores": [asdict(score) for score in result]})
        return
    Console().print(_table(result))


def _table(result: list[Score]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("separator")
    table.add_column("stem")
    for column in ("pieces", "SI-SDR", "worst", "the mix itself", "gain"):
        table.add_column(column, justify="right")
    table.add_column("worst in")
    for score in result:
        table.add_row(
            score.separator,
            score.role,
            str(score.sessions),
            f"{score.mean_db:.1f} dB",
            f"{score.worst_db:.1f} dB",
            f"{score.mix_db:.1f} dB",
            f"{score.gain_db:+.1f} dB",
            score.worst_style,
        )
    return table
