"""A pipeline that is loaded: requests to sound."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from server.models.abilities import Device
from server.models.contract import Region, Sound, SoundRequest, SoundResult
from server.models.device import chosen_device
from server.models.diffusion.canvas import Canvas, generators_of, going_on
from server.models.diffusion.painter import Painter, Painting
from server.models.diffusion.placed import place
from server.models.faults import model_faults
from server.models.given_sound import for_model
from server.models.seam import without_step
from server.models.windows import Window, windows_of
from session.errors import BadInput, Cancelled, ModelFailed
from session.progress import Progress, part_of

TOGETHER = 4
"""Variations in one batch on a GPU. On a CPU a batch gains nothing, and one after the other those
that are whole are kept when the user cancels."""

_SHORTEST_SECONDS = 0.1
"""Of sound that is given: shorter is no music."""

Load = Callable[[torch.device], Painter]
"""Reads the networks of a folder for a device."""


class DiffusionModel:
    """The networks of one folder on one device, called `title` in sentences.

    A diffusion works on all of its sound at once: cancelled on the way there is none of it, but
    for variations and windows that were whole by then.
    """

    def __init__(self, title: str, load: Load, device: Device, together: int | None = None) -> None:
        self._title = title
        self._device = torch.device(chosen_device(device))
        self._together = together or (1 if self._device.type == "cpu" else TOGETHER)
        with model_faults(title):
            painter = load(self._device)
            place(painter.pipeline, self._device)
        self._painter: Painter | None = painter

    def generate(self, asked: SoundRequest, progress: Progress) -> SoundResult:
        """Make a sound for each seed, as `server.models.contract.SoundModel` says."""
        with model_faults(self._title), torch.no_grad():
            if self._painter is None:
                raise ModelFailed("This model was closed: ask for it again.")
            progress(0.0, "Reading the words")
            try:
                return self._made(self._painter, asked, progress)
            finally:
                self._painter.pipeline.maybe_free_model_hooks()

    def close(self) -> None:
        """Give back the memory of the weights."""
        self._painter = None
        gc.collect()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _made(self, painter: Painter, asked: SoundRequest, progress: Progress) -> SoundResult:
        painting = painter.begin(asked)
        rate = painter.codec.sample_rate
        size = self._together
        batches = [asked.seeds[at : at + size] for at in range(0, len(asked.seeds), size)]
        sounds: list[Sound] = []
        whole = True
        for number, seeds in enumerate(batches):
            part = part_of(progress, number / len(batches), (number + 1) / len(batches))
            try:
                samples, whole = _take(painter, painting, asked, seeds, part)
            except Cancelled:
                if not sounds:
                    raise
                whole = False
                break
            sounds += [Sound(one.numpy(), rate) for one in samples]
            if not whole:
                break
        told = {**painting.parameters, "steps": painting.steps, "device": self._device.type}
        return SoundResult(tuple(sounds), whole, painting.remarks, told)


def _take(
    painter: Painter,
    painting: Painting,
    asked: SoundRequest,
    seeds: Sequence[int],
    progress: Progress,
) -> tuple[Tensor, bool]:
    """Sound `(variations, channels, samples)`, and whether it is as long as it should be."""
    codec, generators = painter.codec, generators_of(seeds)

    def painted(canvas: Canvas, part: Progress) -> Tensor:
        with painter.watch.following(part, painting.steps):
            return painting.paint(canvas, generators)

    new = round(asked.seconds * codec.sample_rate)
    if asked.region is not None:
        canvas = _canvas(asked.region, painter, len(seeds))
        return painted(canvas.within(painter.longest, codec.sample_rate), progress), True
    if painting.whole:
        canvas = _blank(new, painter).within(painter.longest, codec.sample_rate)
        return painted(canvas, progress), True
    heard = None if asked.before is None else _given(asked.before, painter, len(seeds))
    before = 0 if heard is None else heard.shape[-1]
    context = min(round(painting.context_seconds * codec.sample_rate), painter.longest // 2)
    windows = windows_of(new, before, painter.longest, context)
    blank = _blank(windows[0].new, painter)
    return _on_and_on(windows, heard, blank, painted, progress)


def _on_and_on(
    windows: Sequence[Window],
    heard: Tensor | None,
    blank: Canvas,
    painted: Callable[[Canvas, Progress], Tensor],
    progress: Progress,
) -> tuple[Tensor, bool]:
    """What the windows add, in samples, to `heard` `(batch, channels, samples)`.

    Where nothing was heard, `blank` is what is filled first.
    """
    before = 0 if heard is None else heard.shape[-1]
    made = heard
    for number, window in enumerate(windows):
        part = part_of(progress, number / len(windows), (number + 1) / len(windows))
        try:
            if made is None:
                made = painted(blank, part)
                continue
            fresh = painted(
                going_on(made[..., made.shape[-1] - window.context :], window.new), part
            )
        except Cancelled:
            if made is None or made.shape[-1] == before:
                raise
            return made[..., before:], False
        made = torch.cat([made, fresh], dim=-1)
    assert made is not None
    return made[..., before:], True


def _blank(new: int, painter: Painter) -> Canvas:
    """A canvas with nothing on it, of which the first `new` samples are made."""
    return Canvas(max(new, min(painter.shortest, painter.longest)), 0, new)


def joined(known: Tensor, coded: Tensor, sample_rate: int) -> Tensor:
    """What is new of `coded`, from its second sample on, bent to go on from `known`.

    `coded` `(batch, channels, samples)` begins with the last sample that is known, as the codec
    has it; `known` is `(batch, channels)`.
    """
    made = [
        without_step(one[None, :, 1:], last, one[None, :, 0], sample_rate)
        for one, last in zip(coded, known, strict=True)
    ]
    return torch.cat(made)


def _given(sound: Sound, painter: Painter, batch: int) -> Tensor:
    """Sound that is given, `(batch, channels, samples)` at the model's rate."""
    if sound.seconds < _SHORTEST_SECONDS:
        raise BadInput(
            f"The sound to go on from lasts {sound.seconds:.2f} seconds: give at least a tenth of "
            "a second."
        )
    codec = painter.codec
    return for_model(sound, codec.sample_rate, codec.channels).expand(batch, -1, -1)


def _canvas(region: Region, painter: Painter, batch: int) -> Canvas:
    """The region in its source."""
    rate = painter.codec.sample_rate
    around = _given(region.source, painter, batch)
    start, end = (round(at * rate) for at in (region.start_seconds, region.end_seconds))
    length = around.shape[-1]
    if end > length:
        around = torch.nn.functional.pad(around, (0, end - length))
    if not 0 <= start < end:
        raise BadInput("The region to be made anew has no length: mark some bars.")
    return Canvas(around.shape[-1], start, end, around)
