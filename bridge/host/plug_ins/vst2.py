"""What a VST 2 plug-in says of itself: no host library here tells its maker, id or programs.

Layout and opcodes of the VST 2.4 binary interface, as public hosts use them. It loads the plug-in:
for an isolated process only.
"""

from __future__ import annotations

import ctypes as c
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.host.plug_ins.presets.fxp import FxProgram, identifier_text, program_bytes
from session.errors import NotFound, PlugInFailed

_MAGIC = int.from_bytes(b"VstP", "big")
_HOST_VERSION, _RATE, _BLOCK = 2400, 48_000, 512
_HOST_ANSWERS = {1: _HOST_VERSION, 16: _RATE, 17: _BLOCK}
_OPEN, _CLOSE, _SET_PROGRAM, _GET_PROGRAM_NAME = 0, 1, 2, 5
_GET_CHUNK = 23
_PROGRAM_NAME_INDEXED, _CATEGORY = 29, 35
_EFFECT_NAME, _VENDOR, _PRODUCT, _VENDOR_VERSION = 45, 47, 48, 49
_HAS_CHUNKS, _IS_SYNTH = 1 << 5, 1 << 8
_MOST_PROGRAMS = 16_384
_CATEGORIES = (
    *("", "effect", "synth", "analysis", "mastering", "spatial", "room", "surround"),
    *("restoration", "offline", "shell", "generator"),
)


class _Effect(c.Structure):
    pass


_DISPATCH = c.CFUNCTYPE(
    c.c_ssize_t, c.POINTER(_Effect), c.c_int32, c.c_int32, c.c_ssize_t, c.c_void_p, c.c_float
)
_GET = c.CFUNCTYPE(c.c_float, c.POINTER(_Effect), c.c_int32)
_HOST = c.CFUNCTYPE(
    c.c_ssize_t, c.c_void_p, c.c_int32, c.c_int32, c.c_ssize_t, c.c_void_p, c.c_float
)
_Effect._fields_ = [
    ("magic", c.c_int32),
    ("dispatch", _DISPATCH),
    ("process", c.c_void_p),
    ("set_parameter", c.c_void_p),
    ("get_parameter", _GET),
    ("programs", c.c_int32),
    ("parameters", c.c_int32),
    ("inputs", c.c_int32),
    ("outputs", c.c_int32),
    ("flags", c.c_int32),
    ("reserved", c.c_ssize_t * 2),
    ("delay_samples", c.c_int32),
    ("qualities", c.c_int32 * 2),
    ("ratio", c.c_float),
    ("object", c.c_void_p),
    ("user", c.c_void_p),
    ("identifier", c.c_int32),
    ("version", c.c_int32),
]


@dataclass(frozen=True, slots=True)
class Vst2:
    """A VST 2 plug-in in its own words; `identifier` is its four letters."""

    name: str
    maker: str
    version: str
    identifier: str
    category: str
    instrument: bool
    inputs: int
    outputs: int
    programs: tuple[str, ...]


def describe(file: Path) -> Vst2:
    """What it says of itself. Raises PlugInFailed."""
    with _opened(file) as plug_in:
        effect = plug_in.effect
        number = int(effect.identifier) & 0xFFFFFFFF
        kind = plug_in.call(_CATEGORY)
        return Vst2(
            name=plug_in.text(_EFFECT_NAME) or plug_in.text(_PRODUCT) or file.stem,
            maker=plug_in.text(_VENDOR),
            version=_version(plug_in.call(_VENDOR_VERSION) or int(effect.version)),
            identifier=identifier_text(number),
            category=_CATEGORIES[kind] if 0 <= kind < len(_CATEGORIES) else "",
            instrument=bool(effect.flags & _IS_SYNTH),
            inputs=int(effect.inputs),
            outputs=int(effect.outputs),
            programs=tuple(plug_in.program_names()),
        )


def program_of(file: Path, name: str) -> FxProgram:
    """The plug-in's own program called `name`, as a `.fxp` holds it.

    Raises NotFound, PlugInFailed.
    """
    with _opened(file) as plug_in:
        names = list(plug_in.program_names())
        if name not in names:
            raise NotFound(f"{file.stem} has no program called {name!r}.")
        plug_in.call(_SET_PROGRAM, value=names.index(name))
        effect = plug_in.effect
        if effect.flags & _HAS_CHUNKS:
            data, values = plug_in.chunk(), tuple[float, ...]()
        else:
            data = b""
            values = tuple(
                float(effect.get_parameter(plug_in.pointer, index))
                for index in range(effect.parameters)
            )
        return FxProgram(
            identifier=identifier_text(int(effect.identifier) & 0xFFFFFFFF),
            version=int(effect.version),
            name=name,
            values=values,
            chunk=data,
            parameters=int(effect.parameters),
        )


def write_program(file: Path, name: str, target: Path) -> None:
    """The plug-in's own program `name` as the new file `target`, for a host to load.

    Raises NotFound, PlugInFailed, OSError.
    """
    target.write_bytes(program_bytes(program_of(file, name)))


@dataclass(frozen=True, slots=True)
class _Opened:
    pointer: Any

    @property
    def effect(self) -> Any:
        return self.pointer.contents

    def call(self, code: int, index: int = 0, value: int = 0, at: Any = None) -> int:
        return int(self.effect.dispatch(self.pointer, code, index, value, at, 0.0))

    def text(self, code: int, index: int = 0) -> str:
        # Some write far beyond the 24 letters that the interface allows.
        letters = c.create_string_buffer(1024)
        self.call(code, index, at=c.cast(letters, c.c_void_p))
        return letters.value.decode("utf-8", "replace").strip()

    def program_names(self) -> Iterator[str]:
        count = min(int(self.effect.programs), _MOST_PROGRAMS)
        indexed = bool(count) and bool(self.text(_PROGRAM_NAME_INDEXED, 0))
        for index in range(count):
            if indexed:
                yield self.text(_PROGRAM_NAME_INDEXED, index)
            else:
                self.call(_SET_PROGRAM, value=index)
                yield self.text(_GET_PROGRAM_NAME)

    def chunk(self) -> bytes:
        place = c.c_void_p()
        size = self.call(_GET_CHUNK, index=1, at=c.addressof(place))
        if size <= 0 or not place.value:
            raise PlugInFailed("It does not give its program away.")
        return c.string_at(place.value, size)


@contextmanager
def _opened(file: Path) -> Iterator[_Opened]:
    try:
        library = c.CDLL(str(file))
    except OSError as error:
        raise PlugInFailed(f"It cannot be loaded ({error}).") from error
    entries = [getattr(library, name, None) for name in ("VSTPluginMain", "main")]
    entry = next((one for one in entries if one is not None), None)
    if entry is None:
        raise PlugInFailed("It has no VST 2 entry.")
    entry.restype, entry.argtypes = c.POINTER(_Effect), [_HOST]
    host = _HOST(lambda _effect, code, *_: _HOST_ANSWERS.get(code, 0))
    pointer = entry(host)
    if not pointer or pointer.contents.magic != _MAGIC:
        raise PlugInFailed("It does not start as a VST 2 plug-in.")
    plug_in = _Opened(pointer)
    plug_in.call(_OPEN)
    try:
        yield plug_in
    finally:
        plug_in.call(_CLOSE)


def _version(number: int) -> str:
    """As makers write it: bytes (0x040100 is 4.1.0), or decimal digits (1012 is 1.0.1.2)."""
    if number <= 0:
        return ""
    if number >= 0x10000:
        parts = [number >> 24, number >> 16 & 255, number >> 8 & 255, number & 255]
        return ".".join(str(part) for part in (parts if parts[0] else parts[1:]))
    return ".".join(str(number))
