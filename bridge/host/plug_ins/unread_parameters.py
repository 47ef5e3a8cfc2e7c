"""Loading a plug-in into pedalboard without its asking for a million texts first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_reading_parameters() -> Iterator[None]:
    """While it lasts, pedalboard reads no parameters of what it loads.

    It would ask 1001 texts of each, or write each 1001 times where these look odd to it: minutes
    for some plug-ins. What a parameter is, is asked of it when it is probed or set.
    """
    import pedalboard._pedalboard as inner

    every_name = re.compile("")
    inner.PARAMETER_NAME_REGEXES_TO_IGNORE.add(every_name)
    try:
        yield
    finally:
        inner.PARAMETER_NAME_REGEXES_TO_IGNORE.discard(every_name)
