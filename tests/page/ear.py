"""What a view really plays, heard before the loudspeakers, and where in a session it is."""

from __future__ import annotations

import base64
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

EAR = """(() => {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to === this.context.destination) {
      window.ear = this.context.createAnalyser();
      window.ear.fftSize = 32768;
      connect.call(this, window.ear);
    }
    return connect.call(this, to, ...rest);
  };
})()"""
LAST_SAMPLES = """() => {
  const heard = new Float32Array(window.ear ? window.ear.fftSize : 0);
  window.ear?.getFloatTimeDomainData(heard);
  const bytes = new Uint8Array(heard.buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}"""

Line = NDArray[np.float64]
Sound = NDArray[np.float32] | NDArray[np.float64]
"""Shape `(sides, samples)`."""


def listen(page: Page) -> None:
    """Hear what the page will play; to be called before it is opened."""
    page.add_init_script(EAR)


def heard(page: Page) -> Line:
    """The last two thirds of a second, both sides as one."""
    data = base64.b64decode(page.evaluate(LAST_SAMPLES))
    return np.frombuffer(data, np.float32).astype(np.float64)


class Match(NamedTuple):
    """What was heard as a stretch of a sound."""

    start_samples: int
    gain_db: float
    rest_db: float
    """What does not fit, below what was heard."""


def match(heard_now: Line, sound: Sound) -> Match:
    """Where in `sound` it was heard from, and how loud."""
    line = sound.mean(axis=0)
    size = len(line) + len(heard_now)
    spectra = np.fft.rfft(line, size), np.conj(np.fft.rfft(heard_now, size))
    likeness = np.fft.irfft(spectra[0] * spectra[1], size)[: len(line) - len(heard_now) + 1]
    start = int(likeness.argmax())
    piece = line[start : start + len(heard_now)]
    gain = float(heard_now @ piece / max(float(piece @ piece), 1e-12))
    rest_db = level_db(heard_now - gain * piece) - level_db(heard_now)
    return Match(start, 20 * float(np.log10(max(abs(gain), 1e-12))), rest_db)


def level_db(line: Line) -> float:
    """The root mean square in dB of full scale."""
    return float(20 * np.log10(max(float(np.sqrt(np.mean(line**2))), 1e-12)))
