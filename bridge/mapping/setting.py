"""Controls that set parameters: curves, take-over, encoders, buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.events.moved import Moved
from bridge.mapping.binding import Binding
from bridge.mapping.contract import SetParameter
from bridge.mapping.expressions import ExpressionFailed, Value
from bridge.mapping.expressions.values import same
from bridge.mapping.stand import Out, Stand


class Setting:
    """`together` are the bindings that set each parameter."""

    def __init__(self, stand: Stand, together: Mapping[str, Sequence[Binding]]) -> None:
        self._stand = stand
        self._together = together

    def moved(self, binding: Binding, before: float | None, moved: Moved, out: Out) -> None:
        """A fader, a knob or a strip has a new position."""
        if binding.to is not None:
            self.to(binding, moved, out)
            return
        stands = self._position(binding)
        position = binding.take_over.moved(before, moved.value, stands)
        if position is not None:
            self._set(binding, binding.travel.value(position), out)

    def turned(self, binding: Binding, moved: Moved, out: Out) -> None:
        """An endless encoder was turned."""
        fine = False
        if binding.fine is not None:
            try:
                fine = bool(binding.fine.value(self._stand.asked_by(binding, moved)))
            except ExpressionFailed as error:
                self._stand.complain(binding, moved, error, out)
        stands = self._position(binding)
        start = self._begins(binding) if stands is None else stands
        position = binding.turning.turned(moved.value, moved.at_s, start, fine)
        self._set(binding, binding.travel.value(position), out)

    def pressed(self, binding: Binding, moved: Moved, out: Out) -> None:
        """A button went down."""
        if binding.to is not None:
            self.to(binding, moved, out)
        elif binding.rule.button == "velocity":
            self._set(binding, binding.travel.value(moved.value), out)
        elif binding.rule.button == "momentary":
            self._set(binding, binding.travel.value(1.0), out)
        else:
            self._set(binding, self._other(binding), out)

    def released(self, binding: Binding, out: Out) -> None:
        """A button went up, where it was pressed."""
        if binding.rule.button == "momentary" and binding.to is None:
            self._set(binding, binding.travel.value(0.0), out)

    def to(self, binding: Binding, moved: Moved, out: Out) -> None:
        """The value that the rule says. Raises ExpressionFailed."""
        assert binding.to is not None
        self._set(binding, binding.to.value(self._stand.asked_by(binding, moved)), out)

    def elsewhere(self, name: str, but: Binding | None = None) -> None:
        """The parameter was set by something else than these bindings."""
        for other in self._together.get(name, ()):
            if other is not but:
                other.take_over.lost()
                other.turning.lost()

    def _position(self, binding: Binding) -> float | None:
        assert binding.parameter is not None
        return binding.place_of(self._stand.parameters.get(binding.parameter))

    def _begins(self, binding: Binding) -> float:
        """Where an encoder begins whose parameter nobody set: a tempo at that of the music."""
        unset = self._stand.transport.named_bpm if binding.parameter == "bpm" else None
        place = None if unset is None else binding.travel.position(unset)
        return binding.travel.start if place is None else place

    def _other(self, binding: Binding) -> Value:
        """The value after this one: of a list the next, of a range the other end."""
        values = binding.travel.values
        assert binding.parameter is not None
        if values is not None:
            value = self._stand.parameters.get(binding.parameter)
            places = [place for place, one in enumerate(values) if one == value]
            return values[(places[0] + 1) % len(values)] if places else values[0]
        position = self._position(binding)
        return binding.travel.value(0.0 if position is not None and position > 0.5 else 1.0)

    def _set(self, binding: Binding, value: Value, out: Out) -> None:
        name = binding.parameter
        assert name is not None
        parameters = self._stand.parameters
        if name in parameters and same(parameters[name], value):
            return
        parameters[name] = value
        self.elsewhere(name, but=binding)
        out.touched.add(f"parameter.{name}")
        out.parameters.append(
            SetParameter(name, value, self._stand.now_s, recorded=binding.rule.record)
        )
