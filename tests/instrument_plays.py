"""Instruments played in a process of their own, so that a plug-in cannot end the tests."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.host.chain.model import Chain
from bridge.host.instrument.midi import tracks_with_notes
from bridge.host.instrument.performance import performance_of
from bridge.host.instrument.plug_in import PlugInPlayer
from bridge.host.instrument.source import Played, play
from bridge.host.instrument.take import Take
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.plug_ins.record import PlugIn
from bridge.host.render.file import RenderPlace
from bridge.host.render.spec import Instrument, RenderSpec
from bridge.host.stages.contract import Notes
from session.errors import RoadieError
from session.progress import silent

Sound = NDArray[np.float32]


def played_plug_in(
    midi: Path, format: str, address: str, folder: Path, **asked: Any
) -> tuple[Sound, Notes]:
    """The first track by the plug-in at `address`; the place of a note is `asked["rate"]`'s.

    `asked` may hold `parameters`, `rate`, `ring_seconds`. Raises what playing raised.
    """
    return _in_process({"midi": str(midi), "format": format, "address": address, **asked}, folder)


def played(spec: RenderSpec, folder: Path) -> tuple[Sound, Notes]:
    """What `play` gives for a spec, all blocks joined, here: for what loads no plug-in."""
    folder.mkdir(parents=True, exist_ok=True)
    made = play(spec, RenderPlace(folder), silent)
    return np.concatenate(list(made.blocks), axis=1), made.notes


def played_afresh(spec: RenderSpec, folder: Path) -> tuple[Sound, Notes]:
    """As `played`, in a fresh process. Raises what it raised."""
    return _in_process({"spec": to_json(spec)}, folder)


def spec_of(midi: Path, instrument: Instrument, **changes: Any) -> RenderSpec:
    """A render of a MIDI file by an instrument and nothing after it."""
    return RenderSpec(str(midi), "none.wav", Chain("none", ()), instrument=instrument, **changes)


def onsets(sound: Sound, floor: float = 1e-6, quiet_samples: int = 1500) -> list[int]:
    """The samples at which something is heard after silence."""
    heard = np.flatnonzero(np.abs(sound).max(axis=0) > floor)
    return [
        int(at)
        for at, gap in zip(heard, np.diff(heard, prepend=-(10**9)), strict=False)
        if gap > quiet_samples
    ]


def _in_process(asked: dict[str, Any], folder: Path) -> tuple[Sound, Notes]:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.instrument_plays", str(folder)]
    root = Path(__file__).parent.parent
    done = subprocess.run(
        command,
        input=json.dumps(asked),
        text=True,
        capture_output=True,
        cwd=root,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads((folder / "said.json").read_text())
    if "error" in said:
        from session.errors import error_of_kind

        raise error_of_kind(said["error"], said["words"])
    return np.load(folder / "sound.npy"), Notes(
        said["warnings"], said["hosts"], [], said["latency"]
    )


def _main(folder: Path) -> None:
    try:
        made = _made(json.load(sys.stdin), folder)
        sound = np.concatenate(list(made.blocks), axis=1)
    except RoadieError as error:
        (folder / "said.json").write_text(json.dumps({"error": error.kind, "words": str(error)}))
        return
    np.save(folder / "sound.npy", sound)
    notes = made.notes
    said = {"warnings": notes.warnings, "hosts": notes.hosts, "latency": notes.latency_samples}
    (folder / "said.json").write_text(json.dumps(said))


def _made(asked: dict[str, Any], folder: Path) -> Played:
    if "spec" in asked:
        return play(of_json(RenderSpec, asked["spec"]), RenderPlace(folder), silent)
    performance = performance_of(tracks_with_notes(Path(asked["midi"]))[0])
    rate = asked.get("rate", 48_000)
    ring = round(asked.get("ring_seconds", 20) * rate)
    address = asked["address"]
    plug_in = PlugIn("Synth", "Maker", asked["format"], "instrument", address, address)
    player = PlugInPlayer(plug_in, Instrument("Synth", parameters=asked.get("parameters", {})))
    length = round(performance.length_seconds * rate)
    take = Take(performance, "Keys", rate, length, ring, folder, folder, Notes())
    return Played(
        rate, player.channels, length, player.blocks(take), take.notes, performance.tempo_map
    )


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
