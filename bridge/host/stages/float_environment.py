"""The processor's way with floating-point numbers, put back after a plug-in changed it.

A library that was linked with `-ffast-math` makes its whole thread round numbers below 1e-38 to
zero as soon as it is loaded (GCC's crtfastmath; DPF's plug-ins do so). Faust's compiler then ends
the process at an assertion, and numpy rounds other than before.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from functools import cache

_DEFAULT = ctypes.c_void_p(-1)
"""FE_DFL_ENV of glibc and musl."""


def restore_float_environment() -> None:
    """The default environment on this thread. Does nothing where it is not known how."""
    if not sys.platform.startswith("linux"):
        return
    _mathematics().fesetenv(_DEFAULT)


@cache
def _mathematics() -> ctypes.CDLL:
    return ctypes.CDLL(ctypes.util.find_library("m"))
