"""`roadie train`: a model learns from a folder of recordings, and an adapter comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from roadie.commands.finish import do
from roadie.commands.options import Bpm, Json, Library
from roadie.commands.specs import spec_of
from roadie.commands.work import run
from roadie.show.results import print_json, show_warnings
from server.jobs.model_specs import TrainSpec
from server.models.adapters import check_adapter_name
from server.settings import read_settings
from session.errors import Cancelled

app = typer.Typer(help="Have a trained model learn from your recordings.", no_args_is_help=True)


@app.callback()
def train() -> None:
    """Have a trained model learn from your recordings."""


@app.command("musicgen-lora")
def musicgen_lora(
    folder: Annotated[
        Path, typer.Argument(help="Recordings; song.txt beside song.wav has words about it.")
    ],
    name: Annotated[str, typer.Option(help="What is learned is called so; again, it goes on.")],
    model: Annotated[str | None, typer.Option(help="A MusicGen; see `roadie models`.")] = None,
    words: Annotated[str, typer.Option(help="Words about every recording.")] = "",
    bpm: Bpm = None,
    steps: Annotated[int, typer.Option(help="How many; more can be asked for later.")] = 1000,
    rank: Annotated[int, typer.Option(help="How much it can learn, and how large it gets.")] = 16,
    learning_rate: Annotated[float, typer.Option(help="How far a step goes.")] = 1e-4,
    batch: Annotated[int, typer.Option(help="Chunks a step.")] = 1,
    chunk_seconds: Annotated[float, typer.Option(help="The longest chunk, up to 30.")] = 10.0,
    checkpoint_steps: Annotated[int, typer.Option(help="How often the run is kept.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed learns the same.")] = 0,
    look: Annotated[
        bool, typer.Option("--look", help="Only listen; what was heard can be corrected.")
    ] = False,
    json: Json = False,
    library: Library = None,
) -> None:
    """Fine-tune MusicGen on a folder of recordings, by a LoRA; Ctrl-C, and later go on."""
    check_adapter_name(name)
    spec = spec_of(
        TrainSpec,
        folder=str(folder.expanduser().absolute()),
        name=name,
        model=model,
        words=words,
        bpm=bpm,
        steps=steps,
        rank=rank,
        learning_rate=learning_rate,
        batch=batch,
        chunk_seconds=chunk_seconds,
        checkpoint_steps=checkpoint_steps,
        seed=seed,
        look=look,
    )
    what = "Listening" if look else f"Training {name}"
    try:
        ((job,),) = run(
            do(read_settings(library=library), [(spec, what)], export_to="", quiet=json)
        )
    except Cancelled as error:
        if look:
            raise
        raise Cancelled(
            f"{what} was cancelled; what was done by then is kept, and the same command goes on "
            "from there."
        ) from error
    data: dict[str, Any] = (job.result or {})["data"]
    show_warnings(job)
    if json:
        print_json({**data, "job": job.id})
    elif look:
        _show_heard(data)
    else:
        _show_learned(data)


def _show_heard(data: dict[str, Any]) -> None:
    console = Console()
    table = Table(box=None, pad_edge=False)
    for column in ("recording", "minutes", "bpm", "key", "LUFS", "chunks", "words"):
        right = column in ("minutes", "bpm", "LUFS", "chunks")
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    for one in data["recordings"]:
        bpm, loudness = one["bpm"], one["loudness_lufs"]
        held = f" ({one['held_out']} held out)" if one["held_out"] else ""
        table.add_row(
            Text(one["file"]),
            f"{one['seconds'] / 60:.1f}",
            "–" if bpm is None else f"{bpm:g}",
            one["key"] or "–",
            "–" if loudness is None else f"{loudness:.1f}",
            f"{one['chunks']}{held}" if one["use"] else "not used",
            Text(one["words"] or "–"),
        )
    console.print(table)
    console.print(Text(f"Correct it in {data['dataset']}, then train.", "dim"), soft_wrap=True)


def _show_learned(data: dict[str, Any]) -> None:
    console = Console()
    heard = f"{data['recordings']} recordings, {data['minutes']:g} minutes"
    loss = f"loss {data['loss_first']:.3f} → {data['loss_last']:.3f}"
    held = data["validation_last"]
    if held is not None:
        loss += f", held out {data['validation_first']:.3f} → {held:.3f}"
    console.print(
        f"{data['name']} · {data['steps']} steps on {data['base']} · {heard} · {loss}",
        highlight=False,
        soft_wrap=True,
    )
    console.print(Text(data["licence_words"], "" if data["commercial"] else "yellow"))
    console.print(Text(data["folder"], style="green"), soft_wrap=True)
    console.print(
        Text(f'roadie generate "…" --engine musicgen --adapter {data["name"]}', "dim"),
        soft_wrap=True,
    )
