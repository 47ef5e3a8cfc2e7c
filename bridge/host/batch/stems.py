"""Tracks of one MIDI file wait for each other, so that all become equally long: they line up in a
DAW, and their sum is the piece."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from bridge.host.batch.delivery import Finished
from bridge.host.batch.plan import BatchPlan

Ready = list[tuple[int, Finished]]


class Stems:
    """What is finished of a plan, given on as soon as nothing is waited for.

    All tracks of a file are given the length of the longest of them, those that were there before
    included. Those are not touched: where they are shorter, the new ones say so.
    """

    def __init__(self, plan: BatchPlan) -> None:
        self._sources = [
            one.spec.source if one.spec.track is not None else None for one in plan.planned
        ]
        self._left: dict[str, int] = defaultdict(int)
        for source in self._sources:
            if source is not None:
                self._left[source] += 1
        self._there: dict[str, list[int]] = defaultdict(list)
        for known in plan.up_to_date:
            if known.entry.track is not None:
                self._there[known.source].append(int(known.entry.report["length_samples"]))
        self._waiting: dict[str, Ready] = defaultdict(list)

    def finished(self, index: int, one: Finished) -> Ready:
        """Take one of the plan; what can be delivered by that."""
        source = self._sources[index]
        if source is None:
            return [(index, one)]
        self._waiting[source].append((index, one))
        return self._one_less(source)

    def failed(self, index: int) -> Ready:
        """There will be none; what can be delivered by that."""
        source = self._sources[index]
        return [] if source is None else self._one_less(source)

    def rest(self) -> Ready:
        """What still waits, where nothing more will come."""
        return [one for source in list(self._waiting) for one in self._together(source)]

    def _one_less(self, source: str) -> Ready:
        self._left[source] -= 1
        return [] if self._left[source] else self._together(source)

    def _together(self, source: str) -> Ready:
        ready = self._waiting.pop(source, [])
        there = self._there[source]
        longest = max([*there, *(one.report.length_samples for _, one in ready)], default=0)
        shortest = min(there, default=longest)
        return [
            (index, replace(_told(one, longest - shortest), length_samples=longest))
            for index, one in ready
        ]


def _told(one: Finished, missing_samples: int) -> Finished:
    if not missing_samples:
        return one
    seconds = missing_samples / one.report.sample_rate
    words = (
        f"Tracks of this file that were rendered before are up to {seconds:.2f} s shorter, and "
        "were kept: to have all equally long, render the file into another folder."
    )
    return replace(one, report=replace(one.report, warnings=(*one.report.warnings, words)))
