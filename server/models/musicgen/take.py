"""Variations of one request, made together from the first window to the last sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from server.models.musicgen.codec import Codec
from server.models.musicgen.conditions import Conditions
from server.models.musicgen.decoding import Writing
from server.models.musicgen.network import Decoder
from server.models.musicgen.sampling import chances, generators_of
from server.models.musicgen.settings import WINDOW_SECONDS, Decoding
from server.models.seam import without_step
from server.models.windows import Window, windows_of
from session.errors import Cancelled
from session.progress import Progress

_PIECE_FRAMES = 25
"""Codes become sound while more are written, half a second at a time: what is left to do when the
user cancels is little."""

_LEAD_SECONDS = 2.0
"""How much of what sounded before the codec hears ahead of the new sound."""

ConditionsAt = Callable[[int], Conditions]
"""What the decoder is told in a window that begins so many frames after the first new one."""


class Take:
    """One batch of variations, a seed each; they go on from `heard` `(channels, samples)`."""

    def __init__(
        self,
        decoder: Decoder,
        codec: Codec,
        decoding: Decoding,
        seeds: Sequence[int],
        heard: Tensor | None = None,
    ) -> None:
        self._decoder, self._codec, self._decoding = decoder, codec, decoding
        self._sources = generators_of(seeds)
        self._batch = len(seeds)
        self._last = None if heard is None else heard[:, -1]
        # What variations have in common stands once, until they part.
        self._codes = self._coded(heard)
        self._before = self._codes.shape[-1]
        self._stream = codec.stream(self._batch)
        self._lead = min(self._before, codec.frames(_LEAD_SECONDS))
        self._pieces: list[Tensor] = []
        self._writing: Writing | None = None
        self._taken = 0

    def run(self, seconds: float, told: ConditionsAt, progress: Progress) -> tuple[Tensor, bool]:
        """Sound `(variations, channels, samples)`, and whether it is as long as it should be.

        Raises Cancelled when `progress` does before any sound stands.
        """
        codec, whole = self._codec, True
        windows = windows_of(
            codec.frames(seconds),
            self._before,
            codec.frames(WINDOW_SECONDS),
            codec.frames(self._decoding.context_seconds),
        )
        done, total = 0, sum(window.new for window in windows)
        if self._lead:
            lead = self._codes[..., -self._lead :].expand(self._batch, -1, -1)
            self._pieces.append(self._stream.push(lead))
        try:
            for window in windows:
                self._begin(window, told(window.start))
                self._write(window, done, total, progress)
                done += window.new
        except Cancelled:
            self._take(1)
            if self._codes.shape[-1] == self._before:
                raise
            whole = False
        return self._sound(round(seconds * codec.sample_rate)), whole

    @property
    def codes(self) -> Tensor:
        """The codes `(variations, codebooks, frames)` so far, those gone on from among them."""
        return self._codes

    def _begin(self, window: Window, conditions: Conditions) -> None:
        known = self._codes[..., self._codes.shape[-1] - window.context :]
        columns = window.new + self._decoder.codebooks
        self._writing = Writing(
            self._decoder,
            conditions,
            self._decoding,
            known=known,
            frames=window.context + window.new,
            chances=chances(self._sources, columns, self._decoder.codebooks),
        )
        self._taken = window.context

    def _write(self, window: Window, done: int, total: int, progress: Progress) -> None:
        assert self._writing is not None
        for _ in self._writing.steps():
            self._take(_PIECE_FRAMES)
            made = self._writing.frames - window.context
            progress((done + made) / total, "Making sound")
        self._take(1)

    def _take(self, least: int) -> None:
        """Take the frames that became whole, if they are `least` or more, and hear them."""
        writing = self._writing
        if writing is None or writing.frames - self._taken < least:
            return
        new = writing.codes(self._taken, writing.frames)
        self._taken = writing.frames
        self._codes = torch.cat([self._codes.expand(self._batch, -1, -1), new], dim=-1)
        self._pieces.append(self._stream.push(new))

    def _sound(self, length: int) -> Tensor:
        """All that was heard, from the first new sample on."""
        sound = torch.cat([*self._pieces, self._stream.end()], dim=-1)
        lead = self._lead * self._codec.hop
        new = sound[..., lead : lead + length]
        if self._last is None:
            return new
        return without_step(new, self._last, sound[..., lead - 1], self._codec.sample_rate)

    def _coded(self, heard: Tensor | None) -> Tensor:
        """The codes `(1, codebooks, frames)` of the last seconds of `heard`; none has no frames.

        Frames are counted from the end, so that the last one ends with the sound.
        """
        if heard is None:
            empty = (1, self._decoder.codebooks, 0)
            return torch.zeros(empty, dtype=torch.long, device=self._codec.device)
        codec = self._codec
        wanted = codec.frames(max(self._decoding.context_seconds, _LEAD_SECONDS))
        frames = min(wanted, heard.shape[-1] // codec.hop)
        return codec.encode(heard[:, heard.shape[-1] - frames * codec.hop :])
