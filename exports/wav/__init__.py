"""WAV files as studios exchange them: 24-bit or float, with every chunk a DAW reads."""

from exports.encoding import Encoding
from exports.wav.chunks import CueMark, LoopFacts, WavFacts, metadata_chunks
from exports.wav.write import WavWriter

__all__ = ["CueMark", "Encoding", "LoopFacts", "WavFacts", "WavWriter", "metadata_chunks"]
