"""Which of what was heard is one control, and what each seems to be. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bridge.controllers.learn.judged import (
    AGAIN,
    MORE,
    WHOLE_TRAVEL,
    Judged,
    is_next_address,
    is_pair,
    judged_button,
    judged_controller,
    judged_next_address,
    touch_slack,
)
from bridge.controllers.learn.trace import Address, Trace
from bridge.controllers.messages import (
    DATA_LSB,
    DATA_MSB,
    LSB_OFFSET,
    NRPN_LSB,
    NRPN_MSB,
    RPN_LSB,
    RPN_MSB,
)

CENTRE = 8192


def told_apart(
    heard: Mapping[Address, Trace], with_keys: Container[int], now_s: float
) -> Iterator[tuple[Address, Judged]]:
    """Each control that was heard, and what it seems to be; `with_keys` are channels of keys."""
    traces = dict(heard)
    yield from _parameters(traces)
    yield from _pairs(traces)
    yield from _touched(traces)
    yield from _notes(traces, with_keys, now_s)
    for address, trace in traces.items():
        match address[0]:
            case "cc":
                yield address, judged_controller(trace, now_s)
            case "program":
                sure = len(trace) >= 2
                yield address, Judged("button", {"press": "trigger"}, sure, AGAIN)
            case "pressure":
                yield address, Judged("wheel", {}, trace.travel >= WHOLE_TRAVEL, "press harder")
            case "pitch-bend":
                yield address, _judged_bend(trace)


def _parameters(traces: dict[Address, Trace]) -> Iterator[tuple[Address, Judged]]:
    """NRPN and RPN; the controllers that carry them are then no controls themselves."""
    for address in [one for one in traces if one[0] in ("nrpn", "rpn")]:
        sort, channel, number = address
        trace = traces.pop(address)
        fine = traces.pop((f"{sort} fine", channel, number), None)
        fields: dict[str, Any] = {} if fine else {"range": [0, 127]}
        yield address, Judged("knob", fields, trace.travel >= WHOLE_TRAVEL, MORE)
        for carrier in (NRPN_MSB, NRPN_LSB, RPN_MSB, RPN_LSB, DATA_MSB, DATA_LSB):
            traces.pop(("cc", channel, carrier), None)


def _pairs(traces: dict[Address, Trace]) -> Iterator[tuple[Address, Judged]]:
    """14-bit values, and encoders that say left by the next number."""
    for address in [one for one in traces if one[0] == "cc"]:
        _, channel, number = address
        fine: Address = ("cc", channel, number + LSB_OFFSET)
        after: Address = ("cc", channel, number + 1)
        if address not in traces:
            continue
        trace = traces[address]
        if number < LSB_OFFSET and fine in traces and is_pair(trace, traces[fine]):
            del traces[address], traces[fine]
            sure = trace.travel >= WHOLE_TRAVEL
            yield ("cc14", channel, number), Judged("fader", {}, sure, MORE)
        elif after in traces and is_next_address(trace, traces[after]):
            other = traces.pop(after)
            del traces[address]
            yield address, judged_next_address(trace, other)


def _notes(
    traces: dict[Address, Trace], with_keys: Container[int], now_s: float
) -> Iterator[tuple[Address, Judged]]:
    """Pads and buttons one by one; a channel on which a chord was played has keys."""
    pressed = {one[1:] for one in traces if one[0] == "poly-pressure"}
    by_channel: dict[int, list[Address]] = defaultdict(list)
    for address in [one for one in traces if one[0] == "note"]:
        by_channel[address[1]].append(address)
    for channel, addresses in by_channel.items():
        if channel in with_keys:
            fields: dict[str, Any] = {"notes": [0, 127]}
            if any(one[0] == channel for one in pressed):
                fields["pressure"] = True
            yield addresses[0], Judged("key", fields)
            continue
        for address in addresses:
            judged = judged_button(traces[address], now_s)
            hard = len({one for one in traces[address].values if one}) > 1
            kind = "pad" if hard or address[1:] in pressed else "button"
            if address[1:] in pressed:
                judged = replace(judged, fields={**judged.fields, "pressure": True})
            yield address, replace(judged, kind=kind)
    known = {one[1:] for one in traces if one[0] == "note"}
    for address in [one for one in traces if one[0] == "poly-pressure"]:
        if address[1:] not in known:
            yield address, Judged("wheel", {}, False, "press harder")


def _touched(traces: dict[Address, Trace]) -> Iterator[tuple[Address, Judged]]:
    """Faders that send a note when they are touched, and move only while it lasts.

    Where the touch of one lasts while another moves too, the closest fit is the right one.
    """
    faders = [one for one in traces if one[0] == "pitch-bend"]
    notes = [one for one in traces if one[0] == "note"]
    fits = [
        (slack, fader, note)
        for fader in faders
        for note in notes
        if (slack := touch_slack(traces[note], traces[fader])) is not None
    ]
    for _, fader, note in sorted(fits):
        if fader in traces and note in traces:
            judged = _judged_bend(traces.pop(fader))
            del traces[note]
            touch = {"number": note[2], "channel": note[1] + 1}
            yield fader, replace(judged, kind="fader", fields={"touch": touch})


def _judged_bend(trace: Trace) -> Judged:
    """A wheel springs back to its centre; a fader stays where it is left."""
    springs = trace.values[-1] == CENTRE and trace.travel > 1000
    sure = trace.travel >= WHOLE_TRAVEL << 7
    return Judged("wheel" if springs else "fader", {}, sure, MORE)
