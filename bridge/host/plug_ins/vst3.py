"""The buses of a VST 3 plug-in, asked of the plug-in itself: no host library tells their names.

Only on Linux, where a module is a plain shared library; elsewhere the hosts' counts have to do.
Layouts are of Steinberg's VST 3 interfaces (pluginterfaces/base/ipluginbase.h,
pluginterfaces/vst/ivstcomponent.h). For an isolated process only.
"""

from __future__ import annotations

import ctypes as c
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.host.plug_ins.record import Bus

_COMPONENT = bytes.fromhex("E831FF31F2D54301928EBBEE25697802")
_HOST_APPLICATION = bytes.fromhex("58E595CC DB2D4969 8B6AAF8C 36A664E5")
_UNKNOWN = bytes.fromhex("00000000 00000000 C0000000 00000046")
_AUDIO, _INPUT, _OUTPUT = 0, 0, 1
_NO_INTERFACE, _OK = -1, 0
_MOST_CLASSES, _MOST_BUSES = 256, 64


class _ClassInfo(c.Structure):
    _fields_ = (
        ("class_id", c.c_char * 16),
        ("cardinality", c.c_int32),
        ("category", c.c_char * 32),
        ("name", c.c_char * 64),
    )


class _BusInfo(c.Structure):
    _fields_ = (
        ("media", c.c_int32),
        ("direction", c.c_int32),
        ("channels", c.c_int32),
        ("name", c.c_uint16 * 128),
        ("type", c.c_int32),
        ("flags", c.c_uint32),
    )


@dataclass(frozen=True, slots=True)
class Buses:
    """All audio buses, main ones first; silent ones too, which a host would have to turn on."""

    inputs: tuple[Bus, ...]
    outputs: tuple[Bus, ...]


def buses_of(file: Path, name: str) -> Buses | None:
    """The buses of the plug-in `name` in the module; None where it cannot be asked."""
    library = _library_of(file)
    if library is None:
        return None
    module = c.CDLL(str(library))
    handle = c.c_void_p(module._handle)
    enter, leave = getattr(module, "ModuleEntry", None), getattr(module, "ModuleExit", None)
    get = getattr(module, "GetPluginFactory", None)
    if get is None:
        return None
    if enter is not None:
        enter.restype, enter.argtypes = c.c_bool, [c.c_void_p]
        if not enter(handle):
            return None
    get.restype = c.c_void_p
    factory = get()
    try:
        return _ask_factory(factory, name) if factory else None
    finally:
        if leave is not None:
            leave()


def _library_of(file: Path) -> Path | None:
    if platform.system() != "Linux" or not file.is_dir():
        return None
    found = sorted((file / "Contents" / f"{platform.machine()}-linux").glob("*.so"))
    return found[0] if found else None


def _method(this: int, place: int, *kinds: Any) -> Callable[..., int]:
    """Method `place` of the object's table, which takes `kinds` and gives a result code."""
    table = c.cast(this, c.POINTER(c.POINTER(c.c_void_p))).contents
    function = c.CFUNCTYPE(c.c_int32, c.c_void_p, *kinds)(table[place] or 0)
    return lambda *given: int(function(this, *given))


def _ask_factory(factory: int, name: str) -> Buses | None:
    try:
        class_id = _class_called(factory, name)
        if class_id is None:
            return None
        made = c.c_void_p()
        create = _method(factory, 6, c.c_char_p, c.c_char_p, c.POINTER(c.c_void_p))
        if create(class_id, _COMPONENT, c.byref(made)) != _OK or not made.value:
            return None
        return _ask_component(made.value)
    finally:
        _method(factory, 2)()


def _class_called(factory: int, name: str) -> c.Array[c.c_char] | None:
    info = _ClassInfo()
    get = _method(factory, 5, c.c_int32, c.POINTER(_ClassInfo))
    for index in range(min(_method(factory, 4)(), _MOST_CLASSES)):
        if get(index, c.byref(info)) != _OK or info.category != b"Audio Module Class":
            continue
        if info.name.decode("utf-8", "replace") == name:
            # Read from the memory itself: a class id may have zeros in it.
            class_id = c.create_string_buffer(16)
            c.memmove(class_id, c.byref(info), 16)
            return class_id
    return None


def _ask_component(component: int) -> Buses | None:
    host = _Host()
    try:
        if _method(component, 3, c.c_void_p)(host.address) != _OK:
            return None
        try:
            return Buses(
                tuple(_buses(component, _INPUT)),
                tuple(_buses(component, _OUTPUT)),
            )
        finally:
            _method(component, 4)()
    finally:
        _method(component, 2)()


def _buses(component: int, direction: int) -> Iterator[Bus]:
    count = _method(component, 7, c.c_int32, c.c_int32)(_AUDIO, direction)
    get = _method(component, 8, c.c_int32, c.c_int32, c.c_int32, c.POINTER(_BusInfo))
    found = []
    for index in range(max(0, min(count, _MOST_BUSES))):
        info = _BusInfo()
        if get(_AUDIO, direction, index, c.byref(info)) == _OK:
            text = bytes(info.name).decode("utf-16-le", "replace").split("\0")[0].strip()
            found.append((info.type, Bus(text or f"Bus {index + 1}", int(info.channels))))
    yield from (bus for _type, bus in sorted(found, key=lambda one: one[0]))


class _Host:
    """An IHostApplication that has a name and makes nothing."""

    def __init__(self) -> None:
        query = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.c_void_p, c.POINTER(c.c_void_p))
        count = c.CFUNCTYPE(c.c_uint32, c.c_void_p)
        named = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.POINTER(c.c_uint16))
        create = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.POINTER(c.c_void_p))

        def give(this: int, wanted: int, into: Any) -> int:
            if c.string_at(wanted, 16) in {_HOST_APPLICATION, _UNKNOWN}:
                into[0] = this
                return _OK
            into[0] = None
            return _NO_INTERFACE

        def name(_this: int, into: Any) -> int:
            for index, letter in enumerate("Roadie\0"):
                into[index] = ord(letter)
            return _OK

        def refuse(_this: int, _class: int, _wanted: int, into: Any) -> int:
            into[0] = None
            return _NO_INTERFACE

        # The table must live as long as the plug-in may call it.
        self._methods = [
            query(give),
            count(lambda _this: 1),
            count(lambda _this: 1),
            named(name),
            create(refuse),
        ]
        self._table = (c.c_void_p * 5)(*(c.cast(one, c.c_void_p).value for one in self._methods))
        self._object = c.c_void_p(c.addressof(self._table))
        self.address = c.addressof(self._object)
