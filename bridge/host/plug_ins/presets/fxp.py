"""`.fxp` and `.fxb`: one program, or a bank of them, of a VST 2 plug-in.

Big-endian throughout: "CcnK", the size of what follows, the kind, a version of the format, the
plug-in's id, its version, then by kind
  FxCk  count, name[28], float32 each              FPCh  count, name[28], size, bytes
  FxBk  count, current, zeros to 128, FxCk each    FBCh  count, zeros to 128, size, bytes
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from session.errors import UnreadablePreset, storage

_HEAD = struct.Struct(">4sI4sIIIi")
_NAME_BYTES = 28
_FUTURE_BYTES = 128
_MOST_PARAMETERS = 1 << 20
LARGEST_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class FxProgram:
    """A program: `values` 0 to 1 by parameter, or a `chunk` that only the plug-in reads.

    `identifier` is the plug-in's four letters.
    """

    identifier: str
    version: int
    name: str
    values: tuple[float, ...] = ()
    chunk: bytes = b""
    parameters: int = 0


@dataclass(frozen=True, slots=True)
class FxBank:
    """A bank: its programs, or a `chunk` with all of them that only the plug-in reads."""

    identifier: str
    version: int
    count: int
    programs: tuple[FxProgram, ...] = ()
    chunk: bytes = b""


def read_fx(path: Path) -> FxProgram | FxBank:
    """The program or bank in the file. Raises UnreadablePreset, StorageFailed, NotFound."""
    with storage(path):
        if path.stat().st_size > LARGEST_BYTES:
            raise UnreadablePreset(f"{path.name} is too large to be a preset.")
        content = path.read_bytes()
    try:
        return parse_fx(content)
    except UnreadablePreset as error:
        raise UnreadablePreset(f"{path.name}: {error}") from error


def parse_fx(content: bytes) -> FxProgram | FxBank:
    """The program or bank. Raises UnreadablePreset."""
    if len(content) < _HEAD.size or content[:4] != b"CcnK":
        raise UnreadablePreset("it is no .fxp or .fxb preset.")
    _magic, _size, kind, _format, number, version, count = _HEAD.unpack_from(content)
    identifier = identifier_text(number)
    if not 0 <= count <= _MOST_PARAMETERS:
        raise UnreadablePreset("it is damaged: it counts more parameters than there can be.")
    place = _HEAD.size
    match kind:
        case b"FxCk" | b"FPCh":
            return _program(content, kind, identifier, version, count)
        case b"FBCh":
            chunk = _chunk(content, place + _FUTURE_BYTES)
            return FxBank(identifier, version, count, chunk=chunk)
        case b"FxBk":
            programs, place = [], place + _FUTURE_BYTES
            for _ in range(count):
                program = parse_fx(content[place:])
                if not isinstance(program, FxProgram):
                    raise UnreadablePreset("it is damaged: its bank holds another bank.")
                programs.append(program)
                place += _HEAD.size + _NAME_BYTES + _length_of(program)
            return FxBank(identifier, version, count, programs=tuple(programs))
        case _:
            raise UnreadablePreset("it is a preset of a kind that is not known.")


def program_bytes(program: FxProgram) -> bytes:
    """The `.fxp` of a program."""
    name = program.name.encode("utf-8")[: _NAME_BYTES - 1].ljust(_NAME_BYTES, b"\0")
    if program.chunk:
        kind, body = b"FPCh", struct.pack(">I", len(program.chunk)) + program.chunk
        count = program.parameters
    else:
        kind, body = b"FxCk", struct.pack(f">{len(program.values)}f", *program.values)
        count = len(program.values)
    number = _number(program.identifier)
    rest = _HEAD.size - 8 + _NAME_BYTES + len(body)
    return _HEAD.pack(b"CcnK", rest, kind, 1, number, program.version, count) + name + body


def _program(content: bytes, kind: bytes, identifier: str, version: int, count: int) -> FxProgram:
    place = _HEAD.size
    name = content[place : place + _NAME_BYTES].split(b"\0")[0].decode("utf-8", "replace").strip()
    place += _NAME_BYTES
    if kind == b"FPCh":
        chunk = _chunk(content, place)
        return FxProgram(identifier, version, name, chunk=chunk, parameters=count)
    if len(content) < place + 4 * count:
        raise UnreadablePreset("it is cut short: parameters are missing.")
    values = struct.unpack_from(f">{count}f", content, place)
    if not all(0.0 <= value <= 1.0 for value in values):
        raise UnreadablePreset("it is damaged: a parameter is outside 0 to 1.")
    return FxProgram(identifier, version, name, values=values, parameters=count)


def _chunk(content: bytes, place: int) -> bytes:
    if len(content) < place + 4:
        raise UnreadablePreset("it is cut short.")
    (size,) = struct.unpack_from(">I", content, place)
    chunk = content[place + 4 : place + 4 + size]
    if len(chunk) < size:
        raise UnreadablePreset(f"it is cut short: {size - len(chunk)} bytes are missing.")
    return chunk


def _length_of(program: FxProgram) -> int:
    return 4 + len(program.chunk) if program.chunk else 4 * len(program.values)


def identifier_text(number: int) -> str:
    """The four letters of a VST 2 id, or its digits where they are no letters."""
    letters = struct.pack(">I", number)
    if all(32 <= letter < 127 for letter in letters):
        return letters.decode("ascii")
    return f"0x{number:08x}"


def _number(identifier: str) -> int:
    if len(identifier) == 4:
        return int.from_bytes(identifier.encode("ascii"), "big")
    return int(identifier, 16)
