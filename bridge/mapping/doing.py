"""What rules do once their gesture has happened: variables, parameters, layers, actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bridge.events.moved import OSC, Moved
from bridge.mapping.asking import Asking
from bridge.mapping.binding import Binding
from bridge.mapping.expressions import ExpressionFailed
from bridge.mapping.known import BUILT_IN
from bridge.mapping.owner import Owner
from bridge.mapping.setting import Setting
from bridge.mapping.stand import Out, Stand
from bridge.mapping.taken import Taken


class Doing:
    """Does what bindings say, where their conditions hold; a failure is told, and nothing more."""

    def __init__(self, stand: Stand, taken: Taken, asking: Asking, setting: Setting) -> None:
        self._stand = stand
        self._taken = taken
        self._asking = asking
        self._setting = setting

    def guarded(
        self,
        binding: Binding,
        moved: Moved,
        out: Out,
        does: Callable[[Binding, Moved, Out], None],
    ) -> None:
        """Do this, unless the rule's condition is against it."""
        try:
            if self._counts(binding, moved):
                does(binding, moved, out)
        except ExpressionFailed as error:
            self._stand.complain(binding, moved, error, out)

    def do(self, binding: Binding, moved: Moved, before: float | None, out: Out) -> None:
        """What a rule does when its gesture happened; `before` is where a fader stood."""
        try:
            if not self._counts(binding, moved):
                return
            if binding.let:
                self._let(binding, moved, out)
            if binding.parameter is not None:
                if binding.to is not None:
                    self._setting.to(binding, moved, out)
                elif moved.motion in ("value", "pressure") or moved.device == OSC:
                    self._setting.moved(binding, before, moved, out)
                else:
                    self._setting.pressed(binding, moved, out)
            if binding.rule.do in BUILT_IN:
                self._switch(binding, moved, out)
            elif binding.rule.do is not None:
                self._asking.ask(binding, moved, out)
        except ExpressionFailed as error:
            self._stand.complain(binding, moved, error, out)

    def layers_changed(self, owner: Owner, out: Out) -> None:
        """Other bindings count now: what sets something must take it over anew."""
        out.touched.add(owner.layers_key)
        for binding in self._taken.layered(owner):
            binding.take_over.lost()

    def _counts(self, binding: Binding, moved: Moved) -> bool:
        when = binding.when
        return when is None or bool(when.value(self._stand.asked_by(binding, moved)))

    def _let(self, binding: Binding, moved: Moved, out: Out) -> None:
        owner = binding.owner
        scope = self._stand.asked_by(binding, moved)
        fresh = {name: made.value(scope) for name, made in binding.let.items()}
        for name, value in fresh.items():
            owner.vars[name] = value
            out.touched.add(owner.key(name))

    def _switch(self, binding: Binding, moved: Moved, out: Out) -> None:
        """The action `layer`, which concerns nobody else."""
        told: Mapping[str, object] = binding.args.value(self._stand.asked_by(binding, moved))
        name, on = told.get("name"), told.get("on")
        owner = binding.owner
        if not isinstance(name, str) or name not in owner.file.layers:
            raise ExpressionFailed(f"there is no layer called {name}.")
        if owner.layers.switch(name, None if on is None else bool(on)):
            self.layers_changed(owner, out)
