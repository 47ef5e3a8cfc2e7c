"""The loop that writes codes: one column at a time, all variations and branches in one batch."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from server.models.musicgen.conditions import Conditions
from server.models.musicgen.delay import UNKNOWN, delayed, undelayed, whole_frames
from server.models.musicgen.network import Cache, Decoder, WordStates
from server.models.musicgen.sampling import draw, guided
from server.models.musicgen.settings import Decoding

_ROW_COLUMNS = 64
"""How much of what is known is taken in between two looks at whether to stop."""


class Writing:
    """The codes of one window as they are written.

    `known` `(1 or batch, codebooks, frames)` are the frames that the window begins with; `chances`
    `(columns, batch, codebooks, 1)` is what the draws hang on.
    """

    def __init__(
        self,
        decoder: Decoder,
        conditions: Conditions,
        decoding: Decoding,
        *,
        known: Tensor,
        frames: int,
        chances: Tensor,
    ) -> None:
        self._decoder, self._conditions, self._decoding = decoder, conditions, decoding
        self._batch = chances.shape[1]
        self._chances = chances.to(decoder.device)
        self._known = known.shape[-1]
        self._shared = known.shape[0] == 1
        self._columns = delayed(
            known.expand(self._batch, -1, -1), frames, decoder.channels, decoder.padding
        )
        self._written = self._known + 1

    @property
    def frames(self) -> int:
        """How many frames are whole, those that were known among them."""
        whole = whole_frames(self._written, self._decoder.codebooks, self._decoder.channels)
        return max(self._known, whole)

    def codes(self, start: int, end: int) -> Tensor:
        """The codes `(batch, codebooks, end - start)` of frames that are whole."""
        return undelayed(self._columns, start, end, self._decoder.channels)

    def steps(self) -> Iterator[None]:
        """Write to the end, with a rest after each piece of what is known and each column."""
        decoder, decoding = self._decoder, self._decoding
        cache, rows = self._empty_cache(), self._conditions.branches * self._batch
        words = self._words(self._batch)
        hidden = torch.empty(0)
        for last in self._taken_in(cache):
            hidden = last
            yield
        end = self._columns.shape[-1]
        for column in range(self._known + 1, end):
            logits = decoder.logits(hidden).view(-1, self._batch, decoder.codebooks, decoder.codes)
            mixed = guided(list(logits), decoding.guidance, decoding.melody)
            chance = self._chances[column - self._known - 1]
            drawn = draw(mixed, chance, decoding.temperature, decoding.top_k)
            # What the pattern knows stays: padding, and codes of frames that were given.
            there = self._columns[:, :, column]
            there.copy_(torch.where(there == UNKNOWN, drawn, there))
            self._written = column + 1
            yield
            if self._written < end:
                repeated = there.repeat(rows // self._batch, 1)[..., None]
                embedded = decoder.placed(decoder.embed(repeated), cache.filled)
                hidden = decoder.step(embedded, cache, words)

    def _taken_in(self, cache: Cache) -> Iterator[Tensor]:
        """Fill the cache with what is known, piece by piece; the last gives `(rows, size)`.

        Where all variations begin alike, one row a branch is computed and given to each.
        """
        decoder, branches = self._decoder, self._conditions.branches
        batch = 1 if self._shared else self._batch
        codes = self._columns[:batch, :, : self._known + 1].repeat(branches, 1, 1)
        embedded = decoder.embed(codes)
        if self._conditions.fronts is not None:
            fronts = self._conditions.fronts.to(decoder.dtype).repeat_interleave(batch, dim=0)
            embedded = torch.cat([fronts, embedded], dim=1)
        embedded = decoder.placed(embedded, 0)
        columns = embedded.shape[1]
        own = cache if batch == self._batch else Cache(decoder, branches, columns)
        words = self._words(batch)
        hidden = embedded[:, 0]
        for piece in torch.split(embedded, max(1, _ROW_COLUMNS // (branches * batch)), dim=1):
            hidden = decoder.step(piece, own, words)
            if own.filled < columns:
                yield hidden
        if own is not cache:
            layers, both, _, *shape = cache.entries.shape
            spread = cache.entries.view(layers, both, branches, self._batch, *shape)
            spread[..., :columns, :] = own.entries[:, :, :, None]
            cache.filled = columns
            hidden = hidden.repeat_interleave(self._batch, dim=0)
        yield hidden

    def _empty_cache(self) -> Cache:
        fronts = self._conditions.fronts
        length = self._columns.shape[-1] + (0 if fronts is None else fronts.shape[1])
        return Cache(self._decoder, self._conditions.branches * self._batch, length)

    def _words(self, rows: int) -> WordStates | None:
        words = self._conditions.words
        return None if words is None else self._decoder.words(words.to(self._decoder.dtype), rows)
