"""Which JACK ports are connected, asked of JACK's own library through a client of ours.

RtMidi connects its clients and does not look whether that went well. A program's ports can be seen
a moment before it is active, and JACK connects nothing to it then: without this look, what is
opened in that moment would stay deaf for good.
"""

from __future__ import annotations

import ctypes
from typing import Final

_CLIENT: Final = b"Roadie graph"
_NO_START_SERVER: Final = 1
"""`JackNoStartServer` of `jack/types.h`."""


class JackGraph:
    """For one thread at a time; it has no ports, and is never part of the graph itself.

    Where JACK's library cannot be reached or takes no client, `connections` does not know: None.
    """

    def __init__(self) -> None:
        self._library = _library()
        self._client: int | None = None
        if self._library is not None:
            self._client = self._library.jack_client_open(_CLIENT, _NO_START_SERVER, None)

    def connections(self, port: str) -> frozenset[str] | None:
        """Full names of the ports that a port, by its own full name, is connected to."""
        if self._library is None or self._client is None:
            return None
        found = self._library.jack_port_by_name(self._client, port.encode())
        if found is None:
            return frozenset()
        names = self._library.jack_port_get_all_connections(self._client, found)
        if not names:
            return frozenset()
        connected = set()
        for name in names:  # JACK ends the list with a null pointer
            if name is None:
                break
            connected.add(name.decode(errors="replace"))
        self._library.jack_free(names)
        return frozenset(connected)

    def close(self) -> None:
        """Give the client back; only to a server that answers, another would make us wait."""
        if self._library is not None and self._client is not None:
            self._library.jack_client_close(self._client)
        self._client = None


def _library() -> ctypes.CDLL | None:
    """The library that RtMidi itself came with: another copy would not know of its server."""
    import rtmidi._rtmidi

    library = ctypes.CDLL(rtmidi._rtmidi.__file__)
    if not hasattr(library, "jack_port_get_all_connections"):
        return None
    pointer = ctypes.c_void_p
    library.jack_client_open.argtypes = [ctypes.c_char_p, ctypes.c_int, pointer]
    library.jack_client_open.restype = pointer
    library.jack_client_close.argtypes = [pointer]
    library.jack_port_by_name.argtypes = [pointer, ctypes.c_char_p]
    library.jack_port_by_name.restype = pointer
    library.jack_port_get_all_connections.argtypes = [pointer, pointer]
    library.jack_port_get_all_connections.restype = ctypes.POINTER(ctypes.c_char_p)
    library.jack_free.argtypes = [pointer]
    return library
