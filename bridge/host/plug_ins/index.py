"""The plug-ins of this machine, as the last scan left them: found by name, file or words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bridge.host.chain.steps import PlugInFormat
from bridge.host.plug_ins.record import KeptOff, PlugIn
from bridge.host.plug_ins.store import read_all
from session.errors import BadInput, NotFound, PlugInFailed
from session.nearest import nearest

_SCAN = "run `roadie plugins scan`"
_PREFERENCE: tuple[PlugInFormat, ...] = ("vst3", "au", "lv2", "vst2")


class PlugInIndex:
    """Reads the index file whenever it is asked; opening it is nothing, and it need not exist."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[PlugIn, ...]:
        """All plug-ins that can be used, by name. Raises StorageFailed."""
        return tuple(read_all(self._path)[0])

    def kept_off(self) -> tuple[KeptOff, ...]:
        """All that is not loaded until it changes, with the reasons. Raises StorageFailed."""
        return tuple(read_all(self._path)[1])

    def search(
        self, words: str, format: PlugInFormat | None = None, kind: str | None = None
    ) -> tuple[PlugIn, ...]:
        """Those that have every word in what is told of them or their file's path, names first."""
        wanted = words.casefold().split()
        found = []
        for one in self.all():
            if format not in {None, one.format} or kind not in {None, one.kind}:
                continue
            told = " ".join((one.name, one.maker, one.category, one.kind, one.format))
            ways = (one.name, told, f"{told} {one.file}")
            have = [all(word in way.casefold() for word in wanted) for way in ways]
            if any(have):
                found.append((have.index(True), one))
        return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))

    def find(
        self, name: str, format: PlugInFormat | None = None, maker: str | None = None
    ) -> PlugIn:
        """The plug-in of that name; `name` may also be its file or its LV2 URI.

        Of one maker's plug-in in several formats, the first of VST 3, AU, LV2, VST 2 is meant.
        Raises NotFound with the nearest name, BadInput when two fit, PlugInFailed with the
        reason when it is kept off, StorageFailed.
        """
        first = [one for one in read_all(self._path, name)[0] if _fits(one, name, format, maker)]
        if first:
            return _the_one(first, name)
        plug_ins, kept_off = read_all(self._path)
        if not plug_ins and not kept_off:
            raise NotFound(f"No plug-ins are known yet: {_SCAN}.")
        found = [one for one in plug_ins if _fits(one, name, format, maker)]
        if found:
            return _the_one(found, name)
        for off in kept_off:
            if format in {None, off.format} and _is_called(off, name):
                raise PlugInFailed(
                    f"{off.name} ({off.file}) is not used: {_as_clause(off.reason)}. Mend or "
                    f"replace it, then {_SCAN}."
                )
        raise NotFound(_nearest(plug_ins, name, format, maker))


def _fits(one: PlugIn, name: str, format: PlugInFormat | None, maker: str | None) -> bool:
    if format not in {None, one.format}:
        return False
    if maker is not None and one.maker.casefold() != maker.casefold():
        return False
    return one.name.casefold() == name.casefold() or name in {one.address, one.identifier, one.file}


def _the_one(found: list[PlugIn], name: str) -> PlugIn:
    exact = [one for one in found if one.name == name]
    found = exact or found
    makers = sorted({one.maker for one in found})
    if len(makers) > 1:
        raise BadInput(
            f"{name!r} is the name of plug-ins by {' and '.join(makers)}: say which maker."
        )
    names = sorted({one.name for one in found})
    if len(names) > 1:
        raise BadInput(f"{name!r} could be {' or '.join(names)}: give the name.")
    first = min(_PREFERENCE.index(one.format) for one in found)
    return next(one for one in found if _PREFERENCE.index(one.format) == first)


def _is_called(off: KeptOff, name: str) -> bool:
    names = {off.name.casefold(), Path(off.file).stem.casefold()}
    return name.casefold() in names or name in {off.file, off.address}


def _nearest(
    plug_ins: Iterable[PlugIn], name: str, format: PlugInFormat | None, maker: str | None
) -> str:
    """The sentence about a plug-in that is not there."""
    plug_ins = list(plug_ins)
    same = [one for one in plug_ins if one.name.casefold() == name.casefold()]
    if same:
        there = " and ".join(sorted({f"{one.format} by {one.maker}" for one in same}))
        asked = " ".join(part for part in (format, f"by {maker}" if maker else "") if part)
        return f"{name} is here as {there}, but not {asked}: leave that out, or {_SCAN}."
    names = [one.name for one in plug_ins]
    within = [known for known in names if name and name.casefold() in known.casefold()]
    near = nearest(name, names, 0.5) or min(within, key=len, default=None)
    hint = f"did you mean {near}? If it is new, " if near else "if it is new, "
    return f"There is no plug-in called {name!r} on this machine: {hint}{_SCAN}."


def _as_clause(reason: str) -> str:
    words = reason.rstrip(". ")
    return words[:1].lower() + words[1:] if words.startswith(("It ", "The ", "What ")) else words
