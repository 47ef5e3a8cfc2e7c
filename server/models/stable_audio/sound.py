"""Sound that goes into the two pipelines, and what comes out."""

from __future__ import annotations

from torch import Tensor

from server.models.contract import SoundRequest
from server.models.diffusion.canvas import Canvas
from server.models.diffusion.codec import Codec
from server.models.diffusion.model import joined
from server.models.diffusion.watch import Watch
from server.models.given_sound import for_model
from session.errors import BadInput


def refuse_both(asked: SoundRequest) -> None:
    """Raises BadInput for a reference in a place that is painted in."""
    if asked.reference is not None and (asked.region or asked.before):
        raise BadInput(
            "Stable Audio plays a recording another way, or goes on from one, not both at once: "
            "leave the reference out."
        )


def heard_of(asked: SoundRequest, codec: Codec) -> Tensor | None:
    """The reference, `(channels, samples)` at the model's rate."""
    if asked.reference is None:
        return None
    return for_model(asked.reference, codec.sample_rate, codec.channels)


def stretch_of(latents: Tensor, canvas: Canvas, codec: Codec, watch: Watch) -> Tensor:
    """The stretch that is made, of latents of the canvas; no louder than full scale."""
    if canvas.around is None or not canvas.start:
        return codec.decode(latents, canvas.start, canvas.end, watch.decoded).clamp(-1.0, 1.0)
    first = canvas.start - 1
    made = codec.decode(latents, first, canvas.end, watch.decoded)
    return joined(canvas.around[..., first], made, codec.sample_rate).clamp(-1.0, 1.0)
