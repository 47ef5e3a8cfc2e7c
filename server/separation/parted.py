"""The stems of a mix, or of a region of it: those that are known from before, else parted now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from server.separation.cache import StemCache, hash_of, key_of
from server.separation.contract import Separator, Stem
from server.separation.cut import cut
from server.separation.region import Region
from session.errors import storage
from session.progress import Progress, part_of
from session.sound.read import probe

CONTEXT_SECONDS = 1.0
"""What is heard before and after a region, for its first and last sounds."""


@dataclass(frozen=True, slots=True)
class Parting:
    """By which separator, and which of its stems are enough; none means all."""

    separator: Separator
    cache: StemCache
    only: tuple[str, ...] = ()

    def stems(
        self, mix: Path, work: Path, progress: Progress, region: Region | None = None
    ) -> tuple[Stem, ...]:
        """The stems of the file `mix`, or of a region of it, in the folder `work`.

        Raises what the separator raises, StorageFailed, Cancelled.
        """
        content = self._content(mix, progress)
        if region is None:
            return self._found(content, work) or self._made(content, mix, work, progress)
        stems = self._found(content, work / "whole")
        if stems is not None:
            return cut_all(stems, work, region.start_samples, region.length_samples, progress)
        return self._of_region(mix, work, progress, region)

    def _of_region(
        self, mix: Path, work: Path, progress: Progress, region: Region
    ) -> tuple[Stem, ...]:
        info = probe(mix)
        context = round(CONTEXT_SECONDS * info.sample_rate)
        start = max(0, region.start_samples - context)
        end = min(info.length_samples, region.start_samples + region.length_samples + context)
        around = work / "around.wav"
        cut(mix, around, start, end - start, part_of(progress, 0.0, 0.05))
        heard, inside = part_of(progress, 0.05, 0.95), work / "around"
        content = self._content(around, heard)
        stems = self._found(content, inside) or self._made(content, around, inside, heard)
        with storage(around):
            around.unlink()
        there = part_of(progress, 0.95, 1.0)
        return cut_all(stems, work, region.start_samples - start, region.length_samples, there)

    def _content(self, mix: Path, progress: Progress) -> str | None:
        """The hash of the mix; None where its stems are not worth keeping."""
        return hash_of(mix, progress) if self.separator.fingerprint() else None

    def _found(self, content: str | None, work: Path) -> tuple[Stem, ...] | None:
        """What is kept: all stems, or else just those that are enough."""
        if content is None:
            return None
        for names in dict.fromkeys(((), self.only)):
            found = self.cache.take(key_of(content, self.separator, names), work)
            if found is not None:
                return found
        return None

    def _made(
        self, content: str | None, mix: Path, work: Path, progress: Progress
    ) -> tuple[Stem, ...]:
        only = self.only if self.separator.shortcut else ()
        stems = self.separator.separate(mix, work, progress, only)
        if content is not None:
            key = key_of(content, self.separator, only)
            self.cache.keep(key, stems, work.with_name(f"{work.name}-kept"))
        return stems


def cut_all(
    stems: Sequence[Stem], work: Path, start_samples: int, length_samples: int, progress: Progress
) -> tuple[Stem, ...]:
    """A stretch of each stem, in `work`; the stems go, with the folder that they are in.

    Raises UnreadableAudio, StorageFailed, Cancelled.
    """
    result = []
    for place, stem in enumerate(stems):
        target = work / stem.file.name
        one = part_of(progress, place / len(stems), (place + 1) / len(stems))
        cut(stem.file, target, start_samples, length_samples, one)
        with storage(stem.file):
            stem.file.unlink()
        result.append(replace(stem, file=target))
    with storage(work):
        stems[0].file.parent.rmdir()
    return tuple(result)
