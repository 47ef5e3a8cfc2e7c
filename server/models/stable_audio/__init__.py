"""Stable Audio Open and Stable Audio 3: words or a recording to sound, by diffusers' pipelines.

Evans et al., "Stable Audio Open", 2024 (https://arxiv.org/abs/2407.14358); Stable Audio 3 with the
autoencoder of https://arxiv.org/abs/2605.17991.
"""

from server.models.stable_audio.family import FAMILY

__all__ = ["FAMILY"]
