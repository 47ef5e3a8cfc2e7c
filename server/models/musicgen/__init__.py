"""MusicGen: words, a melody or earlier sound to music, with transformers' weights and networks.

Copet et al., "Simple and Controllable Music Generation", 2023 (https://arxiv.org/abs/2306.05284).
A text encoder (T5) reads the words, a decoder writes codes one frame at a time, EnCodec makes sound
of the codes. The networks are transformers'; the decoding loop is Roadie's.
"""

from server.models.musicgen.family import FAMILY

__all__ = ["FAMILY"]
