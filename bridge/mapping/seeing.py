"""What a control shows: the usual for what it does, or what its mapping says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from bridge.events.wanted import LightWanted, Look, PositionWanted, TextWanted, Wanted
from bridge.mapping.binding import Binding
from bridge.mapping.expressions import ExpressionFailed
from bridge.mapping.expressions.values import same, shown
from bridge.mapping.schema import Feedback
from bridge.mapping.stand import Out, Stand

_LOOKS: dict[str, Look] = {look: look for look in get_args(Look)}


def seen(
    control: str, bindings: Sequence[Binding], layer_on: bool | None, stand: Stand, out: Out
) -> Iterator[Wanted]:
    """What `control` shows of the bindings that count on it now.

    `layer_on` is whether the layer that it switches is on; None where it switches none.
    """
    telling = [one for one in bindings if isinstance(one.rule.feedback, Feedback)]
    if bindings and not telling:
        return
    yield _light(control, telling, layer_on, stand, out)
    for binding in telling:
        if (position := _position(binding, stand, out)) is not None:
            yield position
        yield from _texts(binding, stand, out)


def _light(
    control: str, bindings: Sequence[Binding], layer_on: bool | None, stand: Stand, out: Out
) -> LightWanted:
    for binding in bindings:
        if binding.confirm is not None and binding.confirm.armed:
            return _coloured(binding, "armed", None, stand, out)
    for binding in bindings:
        if binding.gesture == "hold" and (share := binding.held(stand.now_s)) is not None:
            return _coloured(binding, "armed", round(share, 2), stand, out)
    working = [one for one in bindings if one.jobs]
    if working:
        binding = max(working, key=lambda one: one.jobs[-1].ticket)
        job = binding.jobs[-1]
        fraction = job.fraction if job.stage == "running" else None
        return _coloured(binding, _LOOKS.get(job.stage, "running"), fraction, stand, out)
    for binding in bindings:
        if binding.flash is not None:
            return _coloured(binding, binding.flash, None, stand, out)
    for binding in bindings:
        look = _look(binding, stand, out)
        if look is not None and layer_on is None:
            return _coloured(binding, look, None, stand, out)
    return LightWanted(control, "off" if layer_on is None else "on" if layer_on else "idle")


def _look(binding: Binding, stand: Stand, out: Out) -> Look | None:
    """What it shows while nothing is at work; None where it has nothing to say."""
    if binding.when is not None or binding.light is not None or binding.to is not None:
        try:
            look = _computed(binding, stand)
        except ExpressionFailed as error:
            _say(binding, error, out)
            return "idle"
        if look is not None:
            return look
    if binding.parameter is None:
        return "idle"
    position = binding.place_of(stand.parameters.get(binding.parameter))
    return "on" if position is not None and position > 0.5 else "idle"


def _computed(binding: Binding, stand: Stand) -> Look | None:
    """The look that expressions say; None where they leave it to the parameter."""
    scope = stand.asked_by(binding, None)
    if binding.when is not None and not binding.when.value(scope):
        return "off"
    if binding.light is not None:
        told = binding.light.value(scope)
        if isinstance(told, str):
            return _LOOKS.get(told, "idle")
        return "on" if told else "idle"
    if binding.to is not None and binding.parameter is not None:
        value = stand.parameters.get(binding.parameter)
        chosen = binding.chooses and same(binding.to.value(scope), value)
        return "on" if chosen else "idle"
    return None


def _coloured(
    binding: Binding, look: Look, fraction: float | None, stand: Stand, out: Out
) -> LightWanted:
    colour = None
    if binding.colours and look != "off":
        made = binding.colours.get(look) or binding.colours.get(None)
        if made is not None:
            try:
                colour = _rgb(made.value(stand.asked_by(binding, None)))
            except ExpressionFailed as error:
                _say(binding, error, out)
    return LightWanted(binding.control, look, colour, fraction)


def _rgb(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 0xFFFFFF:
        return value
    if isinstance(value, str):
        try:
            return int(value.removeprefix("#"), 16) & 0xFFFFFF
        except ValueError:
            pass
    raise ExpressionFailed(f"{value} is no colour: write it as '#ff8800'")


def _position(binding: Binding, stand: Stand, out: Out) -> PositionWanted | None:
    feedback = binding.rule.feedback
    if not isinstance(feedback, Feedback) or feedback.ring is False:
        return None
    if binding.ring is not None:
        try:
            told = binding.ring.value(stand.asked_by(binding, None))
        except ExpressionFailed as error:
            _say(binding, error, out)
            return None
        if isinstance(told, int | float) and not isinstance(told, bool):
            return PositionWanted(binding.control, max(0.0, min(1.0, float(told))))
        return PositionWanted(binding.control, None if told is None else float(bool(told)))
    if binding.gesture != "change" or binding.parameter is None or binding.to is not None:
        return None
    value = stand.parameters.get(binding.parameter)
    return PositionWanted(binding.control, binding.place_of(value))


def _texts(binding: Binding, stand: Stand, out: Out) -> Iterator[TextWanted]:
    device = binding.control.partition("/")[0]
    for one in binding.cells:
        try:
            scope = stand.asked_by(binding, None)
            cell = one.cell.value(scope)
            words = one.words.value(scope)
        except ExpressionFailed as error:
            _say(binding, error, out)
            continue
        if isinstance(cell, int | float) and 1 <= cell <= 1024:
            yield TextWanted(f"{device}/{one.display}", int(cell) - 1, shown(words))


def _say(binding: Binding, error: ExpressionFailed, out: Out) -> None:
    """Once until it is something else: lights are looked at many times a second."""
    words = f"{binding.where}: {error}"
    if binding.said != words:
        binding.said = words
        out.said.append(words)
