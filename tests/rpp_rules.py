"""Rules that a REAPER project keeps, told from what the library `rpp` reads of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from tests.rpp_reader import Element, children, line, lines, numbers, read_rpp

NEVER_A_DEFAULT = ("PANLAW", "PANMODE", "ITEMMIX", "TIMELOCKMODE", "MASTER_VOLUME", "MASTERHWOUT")


def problems(path: Path) -> list[str]:
    """What is wrong with the project; each begins with the rule it breaks."""
    try:
        project = read_rpp(path)
    except (ValueError, AssertionError, RuntimeError, IndexError, AttributeError) as error:
        return [f"it reads: {error!r}"]
    return [
        f"{name}: {problem}"
        for name, rule in RULES.items()
        for problem in rule(project.root, path.parent)
    ]


def _chunks(element: Element) -> Iterator[Element]:
    for one in element.children:
        if isinstance(one, Element):
            yield one
            yield from _chunks(one)


def _settings(root: Element, folder: Path) -> Iterator[str]:
    for word in NEVER_A_DEFAULT:
        if len(lines(root, word)) != 1:
            yield f"{word} is not said once"
    if line(root, "ITEMMIX") != ["1"]:
        yield "items that overlap would silence each other"
    if line(root, "PANMODE") != ["3"]:
        yield "the pan is no balance"


def _tempo(root: Element, folder: Path) -> Iterator[str]:
    for envelope in children(root, "TEMPOENVEX"):
        points = [[float(one) for one in point] for point in lines(envelope, "PT")]
        if not points or points[0][0] != 0:
            yield "the first point is not at 0"
        if any(after[0] <= before[0] for before, after in pairwise(points)):
            yield "points do not rise"
        if points and (points[0][1] != numbers(root, "TEMPO")[0] or len(points[0]) < 6):
            yield "the first point is not the project's tempo and meter"
        if any(not 1 <= point[1] <= 960 or point[2] != 1 for point in points):
            yield "a point is no step of a tempo that REAPER has"
        beats, meter = 0.0, 4.0
        since = 0.0
        for before, point in pairwise(points):
            passed = (point[0] - before[0]) * before[1] / 60
            beats += passed
            since += passed
            if len(before) > 3:
                numerator, denominator = int(before[3]) & 0xFFFF, int(before[3]) >> 16
                meter = numerator * 4 / denominator
            if len(point) > 3:
                if abs(since / meter - round(since / meter)) > 1e-6:
                    yield f"a meter changes inside a bar, at {point[0]} s"
                since = 0.0


def _items(root: Element, folder: Path) -> Iterator[str]:
    for item in (one for one in _chunks(root) if one.tag == "ITEM"):
        if numbers(item, "POSITION")[0] < 0 or numbers(item, "LENGTH")[0] <= 0:
            yield "an item has no place"
        for source in children(item, "SOURCE"):
            if source.attrib == ["WAVE"] and numbers(item, "SOFFS")[0] < 0:
                yield "an item starts before its file"


def _files(root: Element, folder: Path) -> Iterator[str]:
    for source in (one for one in _chunks(root) if one.tag == "SOURCE"):
        for (file,) in lines(source, "FILE"):
            path = folder / file
            if Path(file).is_absolute() or ".." in Path(file).parts or not path.is_file():
                yield f"{file} is not in the project"


def _notes(root: Element, folder: Path) -> Iterator[str]:
    for source in (one for one in _chunks(root) if one.tag == "SOURCE" and "MIDI" in one.attrib):
        events = lines(source, "E")
        if not events or events[-1][1:] != ["b0", "7b", "00"]:
            yield "a source does not end"
        sounding: dict[tuple[int, str], int] = {}
        for ticks, status, pitch, velocity in events:
            if int(ticks) < 0:
                yield "an event lies before the one before it"
            kind, channel = int(status, 16) & 0xF0, int(status, 16) & 0x0F
            if kind == 0x90 and velocity != "00":
                sounding[channel, pitch] = sounding.get((channel, pitch), 0) + 1
            elif kind == 0x80:
                sounding[channel, pitch] = sounding.get((channel, pitch), 0) - 1
            if sounding.get((channel, pitch), 0) < 0:
                yield "a note ends that never began"
        if any(sounding.values()):
            yield "a note never ends"


def _markers(root: Element, folder: Path) -> Iterator[str]:
    for item in (one for one in _chunks(root) if one.tag == "ITEM"):
        for values in lines(item, "SM"):
            pairs = [[float(one) for one in pair.split()] for pair in " ".join(values).split(" + ")]
            if any(b[0] <= a[0] or b[1] <= a[1] for a, b in pairwise(pairs)):
                yield "stretch markers do not rise"
            if pairs[0][0] != 0 or abs(pairs[-1][0] - numbers(item, "LENGTH")[0]) > 1e-9:
                yield "stretch markers do not reach from end to end"


def _regions(root: Element, folder: Path) -> Iterator[str]:
    for before, after in zip(lines(root, "MARKER")[::2], lines(root, "MARKER")[1::2], strict=True):
        if before[0] != after[0] or float(after[1]) <= float(before[1]):
            yield "a region has no end after its start"


def _routing(root: Element, folder: Path) -> Iterator[str]:
    tracks = children(root, "TRACK")
    for index, track in enumerate(tracks):
        for receive in lines(track, "AUXRECV"):
            if not 0 <= int(receive[0]) < len(tracks) or int(receive[0]) == index:
                yield "a receive from nowhere"
        if lines(track, "AUXRECV") and line(track, "MUTESOLO")[0] != "1":
            yield "a return sounds, though it is printed in the stems"
        if children(track, "FXCHAIN") and line(track, "MUTESOLO")[0] != "1":
            yield "an effect sounds, though it is printed in the stems"


def _ids(root: Element, folder: Path) -> Iterator[str]:
    seen: set[str] = set()
    for chunk in _chunks(root):
        ids = [*lines(chunk, "IGUID"), *lines(chunk, "GUID"), *lines(chunk, "FXID")]
        for (one,) in [*ids, *lines(chunk, "TRACKID")]:
            if one in seen:
                yield f"{one} stands twice"
            seen.add(one)
        if chunk.tag == "TRACK" and chunk.attrib != line(chunk, "TRACKID"):
            yield "a track has two ids"


def _effects(root: Element, folder: Path) -> Iterator[str]:
    for script in (one for one in _chunks(root) if one.tag == "JS"):
        if [len(values) for values in script.children] != [64]:
            yield "a script has not 64 sliders"


RULES: dict[str, Callable[[Element, Path], Iterator[str]]] = {
    "what decides the sound is said": _settings,
    "the tempo map is one": _tempo,
    "items have a place": _items,
    "files are in the project": _files,
    "notes begin and end": _notes,
    "stretch markers rise": _markers,
    "regions have two ends": _regions,
    "what is printed is silent": _routing,
    "ids are unique": _ids,
    "scripts have all sliders": _effects,
}
