"""The little of the ONNX file format that the transcriber needs: weights out of one, a new one.

An ONNX file is a protocol buffer. The `onnx` package reads and writes all of it, but is large and
takes longer to import than a short recording takes to transcribe.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Shape = tuple[int, ...]
Attribute = int | str | tuple[int, ...]

FIELDS = {
    "Model": {"ir_version": 1, "graph": 7, "opset_import": 8},
    "OperatorSetId": {"domain": 1, "version": 2},
    "Graph": {"node": 1, "name": 2, "initializer": 5, "input": 11, "output": 12},
    "Node": {"input": 1, "output": 2, "op_type": 4, "attribute": 5},
    "Attribute": {"name": 1, "i": 3, "s": 4, "ints": 8, "type": 20},
    "Tensor": {"dims": 1, "data_type": 2, "name": 8, "raw_data": 9},
    "ValueInfo": {"name": 1, "type": 2},
    "Type": {"tensor_type": 1},
    "TensorType": {"elem_type": 1, "shape": 2},
    "TensorShape": {"dim": 1},
    "Dimension": {"dim_value": 1},
}
"""The numbers of the fields used, from `onnx.proto` (its messages without `Proto`)."""

_IR_VERSION, _OPSET = 8, 15
_DTYPES: dict[int, np.dtype[Any]] = {1: np.dtype("<f4"), 7: np.dtype("<i8")}
_DATA_TYPES = {dtype: number for number, dtype in _DTYPES.items()}
_ATTRIBUTE_TYPES: dict[type, tuple[str, int]] = {int: ("i", 2), str: ("s", 3), tuple: ("ints", 7)}
_VARINT, _FIXED_64, _BYTES = 0, 1, 2
_SINGLE = (int, str, bytes)
_SHORT = [bytes([value]) for value in range(128)]


def _varint(value: int) -> bytes:
    if 0 <= value < 128:
        return _SHORT[value]
    out = bytearray()
    value &= 2**64 - 1
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _encode(message: str, **fields: Any) -> bytes:
    """The message; each field is an int, str or bytes, or an iterable of them if it repeats."""
    out = []
    for name, content in fields.items():
        number = FIELDS[message][name] << 3
        for value in (content,) if isinstance(content, _SINGLE) else content:
            if isinstance(value, int):
                out += [_varint(number | _VARINT), _varint(value)]
            else:
                data = value.encode() if isinstance(value, str) else value
                out += [_varint(number | _BYTES), _varint(len(data)), data]
    return b"".join(out)


def _read_varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _numbered(data: memoryview) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        tag, at = _read_varint(data, at)
        if tag & 7 == _VARINT:
            value, at = _read_varint(data, at)
            yield tag >> 3, value
            continue
        length = 8 if tag & 7 == _FIXED_64 else 4
        if tag & 7 == _BYTES:
            length, at = _read_varint(data, at)
        yield tag >> 3, data[at : at + length]
        at += length


def _decode(message: str, data: memoryview) -> Mapping[str, list[Any]]:
    """Every field in the table with its values, in order."""
    names = {number: name for name, number in FIELDS[message].items()}
    found = defaultdict(list)
    for number, value in _numbered(data):
        if number in names:
            found[names[number]].append(value)
    return found


def read_weights(model: bytes) -> dict[str, Array]:
    """The float32 and int64 constants of a model's graph, by name."""
    found = {}
    graph = _decode("Model", memoryview(model))["graph"][0]
    for each in _decode("Graph", graph)["initializer"]:
        tensor = _decode("Tensor", each)
        dtype = _DTYPES.get(tensor["data_type"][0])
        if dtype and tensor["raw_data"]:
            values = np.frombuffer(tensor["raw_data"][0], dtype)
            found[bytes(tensor["name"][0]).decode()] = values.reshape(tensor["dims"])
    return found


class Graph:
    """A graph in the making. Values go by the names that `constant` and `add` give them."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def constant(self, values: Array) -> str:
        """A float32 or int64 constant."""
        name = f"constant-{len(self._constants)}"
        tensor = _encode(
            "Tensor",
            dims=values.shape,
            data_type=_DATA_TYPES[values.dtype],
            name=name,
            raw_data=values.tobytes(),
        )
        self._constants.append(tensor)
        return name

    def integers(self, *values: int) -> str:
        """A constant list of integers: a shape, axes, where a slice starts."""
        return self.constant(np.array(values, np.int64))

    def add(self, op_type: str, *inputs: str, output: str = "", **attributes: Attribute) -> str:
        """The output of a node of this type (https://onnx.ai/onnx/operators), by that name."""
        output = output or f"value-{len(self._nodes)}"
        encoded = []
        for name, value in attributes.items():
            field, number = _ATTRIBUTE_TYPES[type(value)]
            encoded.append(_encode("Attribute", name=name, **{field: value}, type=number))
        self._nodes.append(
            _encode("Node", input=inputs, output=output, op_type=op_type, attribute=encoded)
        )
        return output

    def model(self, inputs: Mapping[str, Shape], outputs: Mapping[str, Shape]) -> bytes:
        """The whole as an ONNX file; inputs and outputs are float32."""
        graph = _encode(
            "Graph",
            node=self._nodes,
            name="graph",
            initializer=self._constants,
            input=[_value_info(*each) for each in inputs.items()],
            output=[_value_info(*each) for each in outputs.items()],
        )
        operators = _encode("OperatorSetId", domain="", version=_OPSET)
        return _encode("Model", ir_version=_IR_VERSION, graph=graph, opset_import=operators)


def _value_info(name: str, shape: Shape) -> bytes:
    dims = [_encode("Dimension", dim_value=size) for size in shape]
    tensor = _encode("TensorType", elem_type=1, shape=_encode("TensorShape", dim=dims))
    return _encode("ValueInfo", name=name, type=_encode("Type", tensor_type=tensor))
