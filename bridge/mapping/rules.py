"""What the schema cannot say: names that must be there, expressions that must be read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bridge.events.moved import OSC
from bridge.mapping.computed import MARK, made, texts
from bridge.mapping.expressions import BadExpression, compiled
from bridge.mapping.expressions.scope import NAMES
from bridge.mapping.known import BUILT_IN, Known
from bridge.mapping.named import base_of, named, places
from bridge.mapping.schema import MappingFile, Rule
from session.nearest import nearest
from session.yaml_faults import Fault, shown
from session.yaml_text import Place

if TYPE_CHECKING:
    from bridge.actions.contract import Action


def broken_rules(file: MappingFile, known: Known) -> Iterator[Fault]:
    """Everything that is wrong with a mapping whose form is right."""
    yield from _devices(file, known)
    yield from _variables(file)
    for name, layer in file.layers.items():
        at: Place = ("layers", name)
        if layer.within is not None:
            yield from _is_layer(layer.within, file, (*at, "within"))
        controls = (layer.on,) if isinstance(layer.on, str) else layer.on
        yield from _controls(controls, file, known, (*at, "on"), isinstance(layer.on, str))
    for number, rule in enumerate(file.mappings):
        yield from _rule(rule, file, known, ("mappings", number))


def _rule(rule: Rule, file: MappingFile, known: Known, at: Place) -> Iterator[Fault]:
    yield from _controls(rule.controls, file, known, (*at, "on"), isinstance(rule.on, str))
    if rule.layer is not None:
        yield from _is_layer(rule.layer, file, (*at, "layer"))
    for name in rule.let:
        if name not in file.vars:
            yield Fault((*at, "let", name), _not("variable", name, file.vars, "name it in `vars`"))
    for place, text in texts(rule):
        try:
            compiled(text, file.vars, file.layers)
        except BadExpression as error:
            words = f"`{shown(text)}` is no expression: {str(error).rstrip('.?')}"
            yield Fault((*at, *place), f"{words}{'?' if str(error).endswith('?') else '.'}")
    yield from _counts(rule, file, at)
    if rule.do is not None:
        yield from _action(rule, rule.do, file, known, at)
    if rule.set is not None and known.parameters is not None:
        for parameter in rule.parameters:
            if not known.names_parameter(parameter):
                words = _not("parameter", parameter, known.parameters)
                yield Fault((*at, "set"), words)
                break


def _devices(file: MappingFile, known: Known) -> Iterator[Fault]:
    if not file.devices:
        yield Fault(("use",), "`use` names no controller: give a profile's id, or osc.")
    if known.controls is None:
        return
    for number, device in enumerate(file.devices):
        if device != OSC and base_of(device) not in known.controls:
            place: Place = ("use",) if isinstance(file.use, str) else ("use", number)
            yield Fault(place, _not("controller", device, [*known.controls, OSC]))


def _variables(file: MappingFile) -> Iterator[Fault]:
    for name, value in file.vars.items():
        if name in NAMES or name in ("true", "false", "none", "and", "or", "not", "in", "if"):
            yield Fault(("vars", name), f"{name} means something else in expressions: rename it.")
        if isinstance(value, str) and value.startswith(MARK):
            yield Fault(("vars", name), f"{name} begins with a plain value: leave the = out.")


def _controls(
    written: Iterable[str], file: MappingFile, known: Known, at: Place, single: bool
) -> Iterator[Fault]:
    controls = known.controls or {}
    for number, text in enumerate(written):
        place: Place = at if single else (*at, number)
        meant = named(text)
        used = [base_of(device) for device in file.devices]
        if meant.device is not None and base_of(meant.device) not in used:
            yield Fault(place, _not("controller", meant.device, used, "name it in `use`"))
            continue
        devices = used if meant.device is None else [base_of(meant.device)]
        devices = [device for device in devices if device != OSC or meant.device == OSC]
        if not devices:
            yield Fault(place, f"{text} is no OSC address: it begins with a stroke, as /{text}.")
        if not devices or any(device not in controls for device in devices):
            continue
        there = [control for device in devices for control in controls[device]]
        wrong = next((one for one in meant.controls if one not in there), None)
        if wrong is not None:
            where = " or ".join(devices)
            yield Fault(place, f"{where} has no control {wrong}: {_hint(wrong, there)}")


def _is_layer(name: str, file: MappingFile, at: Place) -> Iterator[Fault]:
    if name not in file.layers:
        yield Fault(at, _not("layer", name, file.layers, "name it in `layers`"))


def _counts(rule: Rule, file: MappingFile, at: Place) -> Iterator[Fault]:
    """Lists that go with a range of controls are as long as it."""
    count = sum(len(places(text, file.devices[:1], {})) for text in rule.controls)
    keys = any(named(text).notes for text in rule.controls)
    if rule.set is not None and not keys:
        parameters = len(rule.parameters)
        if parameters not in (1, count):
            words = f"`on` names {count} controls and `set` {parameters} parameters: give as many."
            yield Fault((*at, "set"), words)
    if isinstance(rule.label, tuple) and len(rule.label) != count and not keys:
        words = f"`on` names {count} controls, and there are {len(rule.label)} labels."
        yield Fault((*at, "label"), words)


def _action(rule: Rule, name: str, file: MappingFile, known: Known, at: Place) -> Iterator[Fault]:
    if name in BUILT_IN:
        yield from _built_in(rule, name, file, at)
        return
    if known.actions is None:
        return
    action = known.actions.get(name)
    if action is None:
        yield Fault((*at, "do"), _not("action", name, [*known.actions, *BUILT_IN]))
        return
    yield from _arguments(rule, action, file, at)


def _built_in(rule: Rule, name: str, file: MappingFile, at: Place) -> Iterator[Fault]:
    fields = BUILT_IN[name].arguments
    for key in rule.args:
        if key not in fields:
            yield Fault((*at, "args", key), f"{name} is not told {key}: {_hint(key, fields)}")
    layer = rule.args.get("name")
    if not isinstance(layer, str):
        yield Fault((*at, "do"), "layer needs to be told the `name` of a layer: add it to `args`.")
    elif not layer.startswith(MARK):
        yield from _is_layer(layer, file, (*at, "args", "name"))


def _arguments(rule: Rule, action: Action, file: MappingFile, at: Place) -> Iterator[Fault]:
    """The arguments that are plain values, held to the action's model."""
    fields = action.arguments.model_fields
    computed: set[str] = set()
    for key, value in rule.args.items():
        if key not in fields:
            words = f"{action.name} is not told {key}: {_hint(key, fields)}"
            yield Fault((*at, "args", key), words)
            return
        try:
            if not made(value, file.vars, file.layers).fixed:
                computed.add(key)
        except BadExpression:
            computed.add(key)
    try:
        action.arguments.model_validate(dict(rule.args))
    except ValidationError as error:
        for one in error.errors(include_url=False):
            place = tuple(one["loc"])
            if place and place[0] in computed:
                continue
            if not place and computed:
                continue
            yield Fault((*at, "args", *place[:1]), _argument_words(one, action, place))
            return


def _argument_words(error: Any, action: Action, place: Place) -> str:
    name = str(place[0]) if place else "args"
    if error["type"] == "missing":
        return f"{action.name} needs to be told `{name}`: add it to `args`."
    context = error.get("ctx", {}).get("error")
    why = str(context) if context else error["msg"][:1].lower() + error["msg"][1:]
    return f"{name} cannot be {shown(error['input'])}: {why}."


def _not(what: str, name: str, names: Iterable[str], remedy: str = "") -> str:
    return f"there is no {what} called {name}: {_hint(name, names, remedy)}"


def _hint(wrong: str, names: Iterable[str], remedy: str = "") -> str:
    known = list(names)
    near = nearest(wrong, known)
    if near:
        return f"did you mean {near}?"
    if remedy:
        return f"{remedy}."
    listed = ", ".join(known[:24])
    return (
        f"choose one of {listed}{' ...' if len(known) > 24 else ''}." if known else "leave it out."
    )
