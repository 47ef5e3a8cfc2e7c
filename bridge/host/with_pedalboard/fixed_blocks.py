"""A sound in blocks of one length, however it comes: what hosts do must not depend on that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks


def fixed_blocks(blocks: Blocks, length_samples: int) -> Blocks:
    """Every block `length_samples` long, except that the last may be shorter.

    A block that has the length already is handed on as it is.
    """
    held: list[Block] = []
    held_samples = 0
    for block in blocks:
        rest = block
        while held_samples + rest.shape[1] >= length_samples:
            wanted = length_samples - held_samples
            held.append(rest[:, :wanted])
            rest = rest[:, wanted:]
            yield held[0] if len(held) == 1 else np.concatenate(held, axis=1)
            held, held_samples = [], 0
        if rest.shape[1]:
            # Only what is handed over for good may be kept: the giver may use its block again.
            held.append(rest.copy())
            held_samples += rest.shape[1]
    if held:
        yield np.concatenate(held, axis=1)
