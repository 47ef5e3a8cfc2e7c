"""MusicGen's decoder with a cache of its own: the weights are transformers', the steps are ours.

What the library does at every step and this does once: no masks are built, queries, keys and
values are one product, the cache is laid out before and never copied, what the words say to each
layer is computed once for all variations. Without words the cross-attention adds nothing (its
values are zero and it has no bias), so rows without words skip it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from server.models.musicgen.linear import Linear, Quantised, linear


@dataclass(frozen=True, slots=True)
class Norm:
    """A layer norm."""

    weight: Tensor
    bias: Tensor
    epsilon: float

    def __call__(self, hidden: Tensor) -> Tensor:
        return functional.layer_norm(
            hidden, self.weight.shape, self.weight, self.bias, self.epsilon
        )


@dataclass(frozen=True, slots=True)
class Cross:
    """A layer's attention to the words."""

    norm: Norm
    query: Linear
    key: Tensor
    value: Tensor
    out: Linear


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer's weights; `joint` gives queries, keys and values at once."""

    norm: Norm
    joint: Linear
    out: Linear
    cross: Cross | None
    last_norm: Norm
    widen: Linear
    narrow: Linear


class Cache:
    """Keys and values of every layer for up to `length` columns: `(rows, heads, length, size)`."""

    def __init__(self, decoder: Decoder, rows: int, length: int) -> None:
        shape = (len(decoder.layers), 2, rows, decoder.heads, length, decoder.head_size)
        self.entries = torch.empty(shape, dtype=decoder.dtype, device=decoder.device)
        self.filled = 0


class Decoder:
    """The decoder's weights, taken out of a `MusicgenForCausalLM` or its melody twin.

    The library's module is emptied on the way, so that no weight lies in memory twice.
    """

    def __init__(self, module: Any, device: torch.device, dtype: torch.dtype, draft: bool) -> None:
        inner, config = module.model.decoder, module.config
        self.device, self.dtype = device, dtype
        self.heads = int(config.num_attention_heads)
        self.head_size = int(config.hidden_size) // self.heads
        self.codebooks = int(config.num_codebooks)
        self.channels = int(config.audio_channels)
        self.padding = int(config.pad_token_id)
        self._activation = inner.layers[0].activation_fn
        self._places = inner.embed_positions.to(device)
        self._kept: dict[str, Any] = {"device": device, "dtype": dtype}
        self.embeddings = [self._moved(table.weight) for table in inner.embed_tokens]
        self.layers = [self._layer(layer, draft) for layer in inner.layers]
        self.norm = self._norm(inner.layer_norm)
        heads = [head.weight for head in module.lm_heads]
        self.codes = heads[0].shape[0]
        self.head = self._linear(heads, draft)
        module.lm_heads = None

    def step(self, hidden: Tensor, cache: Cache, words: WordStates | None) -> Tensor:
        """Take in columns `(rows, columns, size)`; gives the last one's `(rows, size)`.

        The first rows, as many as `words` has, hear the words.
        """
        rows, columns, size = hidden.shape
        start, end = cache.filled, cache.filled + columns
        mask = None
        if columns > 1:
            mask = torch.ones(columns, end, dtype=torch.bool, device=self.device).tril(start)
        for index, layer in enumerate(self.layers):
            joint = layer.joint(layer.norm(hidden)).view(rows, columns, 3, self.heads, -1)
            query, key, value = joint.permute(2, 0, 3, 1, 4)
            keys, values = cache.entries[index]
            keys[:, :, start:end] = key
            values[:, :, start:end] = value
            heard = functional.scaled_dot_product_attention(
                query, keys[:, :, :end], values[:, :, :end], attn_mask=mask
            )
            hidden = hidden + layer.out(heard.transpose(1, 2).reshape(rows, columns, size))
            if layer.cross is not None and words is not None:
                self._hear_words(hidden, layer.cross, words, index)
            inner = self._activation(layer.widen(layer.last_norm(hidden)))
            hidden = hidden + layer.narrow(inner)
        cache.filled = end
        return self.norm(hidden[:, -1])

    def _hear_words(self, hidden: Tensor, cross: Cross, words: WordStates, index: int) -> None:
        """Add what the words say to the rows that hear them, in place."""
        some = hidden[: words.rows]
        rows, columns, size = some.shape
        query = cross.query(cross.norm(some)).view(rows, columns, self.heads, -1).transpose(1, 2)
        keys, values = words.entries[index]
        heard = functional.scaled_dot_product_attention(
            query, keys.expand(rows, -1, -1, -1), values.expand(rows, -1, -1, -1)
        )
        some += cross.out(heard.transpose(1, 2).reshape(rows, columns, size))

    def embed(self, codes: Tensor) -> Tensor:
        """Columns of codes `(rows, codebooks, columns)` as `(rows, columns, size)`, unplaced."""
        total = functional.embedding(codes[:, 0], self.embeddings[0])
        for codebook in range(1, self.codebooks):
            total = total + functional.embedding(codes[:, codebook], self.embeddings[codebook])
        return total

    def placed(self, hidden: Tensor, start: int) -> Tensor:
        """With the sinusoids of the places from `start` on."""
        end = start + hidden.shape[1]
        if end > self._places.weights.shape[0]:
            self._places.make_weights(end, self._places.embedding_dim)
        places: Tensor = self._places.weights[start:end].to(**self._kept)
        return hidden + places

    def logits(self, hidden: Tensor) -> Tensor:
        """What the heads say of `(rows, size)`: `(rows, codebooks, codes)`."""
        return self.head(hidden).view(hidden.shape[0], self.codebooks, self.codes)

    def words(self, states: Tensor, rows: int) -> WordStates:
        """What `states` `(1, tokens, size)` of the words say to each layer, for `rows` rows."""
        entries = []
        for layer in self.layers:
            assert layer.cross is not None  # only models that cross-attend ask
            entries.append(
                tuple(
                    functional.linear(states, weight)
                    .view(1, states.shape[1], self.heads, -1)
                    .transpose(1, 2)
                    .contiguous()
                    for weight in (layer.cross.key, layer.cross.value)
                )
            )
        return WordStates(entries, rows)

    @property
    def has_words(self) -> bool:
        """Whether layers attend to the words; a melody model has them in front of the codes."""
        return self.layers[0].cross is not None

    def _layer(self, layer: Any, draft: bool) -> Layer:
        own = layer.self_attn
        cross = None
        if hasattr(layer, "encoder_attn"):
            other = layer.encoder_attn
            cross = Cross(
                self._norm(layer.encoder_attn_layer_norm),
                self._linear([other.q_proj.weight], draft),
                self._moved(other.k_proj.weight),
                self._moved(other.v_proj.weight),
                self._linear([other.out_proj.weight], draft),
            )
            layer.encoder_attn = None
        taken = Layer(
            self._norm(layer.self_attn_layer_norm),
            self._linear([own.q_proj.weight, own.k_proj.weight, own.v_proj.weight], draft),
            self._linear([own.out_proj.weight], draft),
            cross,
            self._norm(layer.final_layer_norm),
            self._linear([layer.fc1.weight], draft),
            self._linear([layer.fc2.weight], draft),
        )
        layer.self_attn = layer.fc1 = layer.fc2 = None
        return taken

    def _moved(self, weight: Tensor) -> Tensor:
        return weight.detach().to(**self._kept)

    def _norm(self, module: Any) -> Norm:
        return Norm(self._moved(module.weight), self._moved(module.bias), module.eps)

    def _linear(self, weights: list[Tensor], draft: bool) -> Linear:
        moved = [self._moved(weight) for weight in weights]
        joined = moved[0] if len(moved) == 1 else torch.cat(moved)
        return Quantised(joined) if draft else linear(joined)


@dataclass(frozen=True, slots=True)
class WordStates:
    """What the words say to each layer, as keys and values `(1, heads, tokens, size)`.

    The first `rows` rows of a batch hear them.
    """

    entries: list[tuple[Tensor, ...]]
    rows: int
