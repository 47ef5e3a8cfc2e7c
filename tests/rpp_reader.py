"""A REAPER project as somebody else's library reads it: values, and what it plays.

Only `rpp` reads the text here, and nothing of what writes it is used. What the numbers mean is
REAPER's published state chunk definitions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import rpp
import soundfile

from tests.export_material import Audio
from tests.played_sound import Sound, add, balance, fades

Element = rpp.Element


def children(element: Element, tag: str) -> list[Element]:
    """The chunks of that name directly inside."""
    return [one for one in element.children if isinstance(one, Element) and one.tag == tag]


def lines(element: Element, word: str) -> list[list[str]]:
    """The values of each line that begins with `word`."""
    return [one[1:] for one in element.children if isinstance(one, list) and one[0] == word]


def line(element: Element, word: str) -> list[str]:
    """The values of the one line that begins with `word`."""
    (found,) = lines(element, word)
    return found


def numbers(element: Element, word: str) -> list[float]:
    """The same as numbers."""
    return [float(one) for one in line(element, word)]


@dataclass
class Event:
    """A MIDI event at `ticks` from the start of its source."""

    ticks: int
    data: tuple[int, int, int]


@dataclass
class Item:
    """A media item, in seconds."""

    name: str
    position: float
    length: float
    offset: float
    rate: float
    gain: float
    fade_in: float
    fade_out: float
    file: str | None
    stretch: list[tuple[float, float]]
    events: list[Event]
    text: str


@dataclass
class RppTrack:
    """A track with its place in the folders, from 0."""

    name: str
    colour: str
    volume: float
    pan: float
    mute: bool
    depth: int
    opens: bool
    parents: tuple[int, ...]
    receives: list[tuple[int, float]]
    items: list[Item]
    effects: list[Element] = field(default_factory=list)


@dataclass
class Rpp:
    """A project: tempo is (seconds, bpm, shape), meters are (seconds, numerator, denominator)."""

    root: Element
    rate: int
    tempo: list[tuple[float, float, int]]
    meters: list[tuple[float, int, int]]
    regions: list[tuple[str, float, float]]
    tracks: list[RppTrack]


def read_rpp(path: Path) -> Rpp:
    """The project at `path`. Raises what `rpp` raises when it is no project."""
    root = rpp.loads(path.read_text("utf-8"))
    assert root.tag == "REAPER_PROJECT"
    rate, fixed, _ = numbers(root, "SAMPLERATE")
    assert fixed == 1
    tempo, meters = _tempo(root)
    return Rpp(root, int(rate), tempo, meters, _regions(root), _tracks(root))


def _tempo(root: Element) -> tuple[list[tuple[float, float, int]], list[tuple[float, int, int]]]:
    bpm, numerator, denominator = numbers(root, "TEMPO")
    tempo, meters = [(0.0, bpm, 1)], [(0.0, int(numerator), int(denominator))]
    for envelope in children(root, "TEMPOENVEX"):
        tempo, meters = [], []
        for point in lines(envelope, "PT"):
            seconds = float(point[0])
            tempo.append((seconds, float(point[1]), int(point[2])))
            if len(point) > 3:
                meters.append((seconds, int(point[3]) & 0xFFFF, int(point[3]) >> 16))
    return tempo, meters


def _regions(root: Element) -> list[tuple[str, float, float]]:
    found: list[tuple[str, float, float]] = []
    begun: dict[str, tuple[str, float]] = {}
    for number, seconds, name, flags, *_ in lines(root, "MARKER"):
        assert int(flags) & 1
        if number in begun:
            start_name, start = begun.pop(number)
            found.append((start_name, start, float(seconds)))
        else:
            begun[number] = (name, float(seconds))
    assert not begun
    return found


def _tracks(root: Element) -> list[RppTrack]:
    found: list[RppTrack] = []
    parents: list[int] = []
    for index, track in enumerate(children(root, "TRACK")):
        volume, pan, law, *_ = numbers(track, "VOLPAN")
        assert law == 1, "a centre that is turned down"
        assert numbers(track, "PANLAWFLAGS") == [2], "a pan that is no straight line"
        colour = int(line(track, "PEAKCOL")[0])
        opens, change = numbers(track, "ISBUS")
        found.append(
            RppTrack(
                name=line(track, "NAME")[0],
                colour=f"#{colour & 255:02x}{colour >> 8 & 255:02x}{colour >> 16 & 255:02x}",
                volume=volume,
                pan=pan,
                mute=numbers(track, "MUTESOLO")[0] == 1,
                depth=len(parents),
                opens=opens == 1,
                parents=tuple(parents),
                receives=[(int(one[0]), float(one[2])) for one in lines(track, "AUXRECV")],
                items=[_item(one) for one in children(track, "ITEM")],
                effects=[
                    one
                    for chain in children(track, "FXCHAIN")
                    for one in chain.children
                    if isinstance(one, Element)
                ],
            )
        )
        if change > 0:
            parents.append(index)
        elif change < 0:
            del parents[int(change) :]
    assert not parents, "a folder that does not end"
    return found


def _item(item: Element) -> Item:
    (position,), (length,) = numbers(item, "POSITION"), numbers(item, "LENGTH")
    notes = children(item, "NOTES")
    if notes:
        (text,) = notes[0].children
        return Item("", position, length, 0, 1, 1, 0, 0, None, [], [], text.removeprefix("|"))
    assert numbers(item, "LOOP") == [0]
    (source,) = children(item, "SOURCE")
    fades = [numbers(item, word) for word in ("FADEIN", "FADEOUT")]
    assert all(fade[0] == fade[2] == fade[3] == 0 for fade in fades), "a fade that is bent"
    trim, _, take, _ = numbers(item, "VOLPAN")
    file = line(source, "FILE")[0] if source.attrib == ["WAVE"] else None
    return Item(
        name=line(item, "NAME")[0],
        position=position,
        length=length,
        offset=numbers(item, "SOFFS")[0],
        rate=numbers(item, "PLAYRATE")[0],
        gain=trim * take,
        fade_in=fades[0][1],
        fade_out=fades[1][1],
        file=file,
        stretch=_stretch(lines(item, "SM")),
        events=_events(source) if file is None else [],
        text="",
    )


def _stretch(found: list[list[str]]) -> list[tuple[float, float]]:
    if not found:
        return []
    (values,) = found
    return [
        (float(place), float(source))
        for place, source in (pair.split() for pair in " ".join(values).split(" + "))
    ]


def _events(source: Element) -> list[Event]:
    assert source.attrib == ["MIDI"]
    assert line(source, "HASDATA") == ["1", "960", "QN"]
    found, now = [], 0
    for ticks, *data in lines(source, "E"):
        now += int(ticks)
        status, first, second = (int(one, 16) for one in data)
        found.append(Event(now, (status, first, second)))
    return found


def played(project: Rpp, folder: Path, length_samples: int) -> Audio:
    """What the project plays, `(2, samples)`: items on whole samples, at their own speed."""
    mix = np.zeros((2, length_samples))
    for track in project.tracks:
        chain = [track, *(project.tracks[parent] for parent in track.parents)]
        if any(one.mute for one in chain):
            continue
        assert not track.effects, "an effect on what sounds"
        sides = np.ones((2, 1))
        for one in chain:
            sides *= one.volume * balance(one.pan)
        for item in track.items:
            if item.file is not None:
                _add(mix, item, folder, project.rate, sides)
    return mix.astype(np.float32)


def _add(mix: Sound, item: Item, folder: Path, rate: int, sides: Sound) -> None:
    assert item.rate == 1 and not item.stretch
    start, length, offset = (
        whole(seconds, rate) for seconds in (item.position, item.length, item.offset)
    )
    assert item.file is not None
    sound, found_rate = soundfile.read(folder / item.file, always_2d=True)
    assert found_rate == rate
    piece = sound.T[:, offset : offset + length]
    gain = item.gain * fades(length, item.fade_in * rate, item.fade_out * rate)
    add(mix, piece * gain[: piece.shape[1]] * sides, start)


def whole(seconds: float, rate: int) -> int:
    """The sample at `seconds`, which must be on one."""
    samples = seconds * rate
    assert abs(samples - round(samples)) < 1e-3, f"{seconds} s is between two samples"
    return round(samples)
