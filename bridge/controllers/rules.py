"""What a profile must also obey, beyond what each value may be. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bridge.controllers.faults import did_you_mean
from bridge.controllers.messages import KINDS
from bridge.controllers.names import columns_of, expanded
from bridge.controllers.numbers import Numbers
from bridge.controllers.one import claims, ones
from bridge.controllers.profile import PRESSED, Control, Profile
from bridge.controllers.template import fault_of_message, template
from session.yaml_faults import Fault
from session.yaml_text import Place

_LED = frozenset(
    {"status", "number", "channel", "colour", "r", "g", "b", "r8", "g8", "b8", "level"}
)
_RING = frozenset({"status", "number", "channel", "position"})


def broken_rules(profile: Profile) -> Iterator[Fault]:
    """A fault for everything that contradicts itself; those of numbers hide those of clashes."""
    single = [
        fault
        for at, control in enumerate(profile.controls)
        for fault in _of_control(control, ("controls", at), profile)
    ]
    yield from single
    if not single:
        yield from _clashes(profile)
    yield from _plain_messages(profile)
    yield from _lights(profile)
    yield from _rings(profile)
    yield from _displays_and_meters(profile)


def _of_control(control: Control, at: Place, profile: Profile) -> Iterator[Fault]:
    kind = KINDS[control.message]
    count = len(control.names())
    if control.notes is not None:
        low, high = control.notes
        if control.kind != "key" or control.message != "note" or count > 1:
            yield Fault(
                (*at, "notes"), "notes are for one control of the kind key that sends note."
            )
        elif not 0 <= low <= high <= 127:
            yield Fault((*at, "notes"), "notes go from the lowest to the highest, 0 to 127.")
    elif (
        kind.highest_number is not None and control.number is None and control.message != "program"
    ):
        yield Fault((*at, "number"), f"{control.name} needs number: which {kind.words}?", True)
    if control.number is not None:
        if kind.highest_number is None:
            yield Fault((*at, "number"), f"a {kind.words} has no number: take the line out.")
        else:
            yield from _counted(
                control.number, control.name, (*at, "number"), 0, kind.highest_number
            )
    if control.channel != "any":
        yield from _counted(control.channel, control.name, (*at, "channel"), 1, 16)
    for name, numbers in (("led_number", control.led_number), ("ring_number", control.ring_number)):
        if numbers is not None:
            yield from _counted(numbers, control.name, (*at, name), 0, 127)
    if control.touch is not None:
        yield from _counted(control.touch.number, control.name, (*at, "touch", "number"), 0, 127)
        yield from _counted(control.touch.channel, control.name, (*at, "touch", "channel"), 1, 16)
    yield from _osc_and_sysex(control, at, count)
    yield from _sense(control, at)
    yield from _known("led", control.led, tuple(profile.leds), at)
    yield from _known("ring", control.ring, tuple(profile.rings), at)


def _counted(
    numbers: Numbers, named: str | int, at: Place, least: int, most: int
) -> Iterator[Fault]:
    """Faults of the numbers of the controls that `named` stands for, or of so many."""
    count = named if isinstance(named, int) else len(expanded(named))
    columns = None if isinstance(named, int) else columns_of(named)
    name = next(part for part in reversed(at) if isinstance(part, str))
    if numbers.each and len(numbers.each) != count:
        yield Fault(
            at, f"{name} lists {len(numbers.each)} for {count} controls: give one for each."
        )
        return
    if numbers.row_step is not None and columns is None and numbers.columns is None:
        yield Fault(at, f"{name} has row_step: say how many columns a row has.")
        return
    all_of_them = (numbers.of(index, columns) for index in range(count))
    wrong = next((one for one in all_of_them if not least <= one <= most), None)
    if wrong is not None:
        yield Fault(at, f"{name} comes to {wrong}: it goes from {least} to {most}.")


def _osc_and_sysex(control: Control, at: Place, count: int) -> Iterator[Fault]:
    if control.message == "osc":
        if control.address is None:
            yield Fault((*at, "address"), f"{control.name} needs address: add the line.", True)
        elif len(expanded(control.address)) != count:
            yield Fault((*at, "address"), "address has other ranges than name: write the same.")
        elif not control.address.startswith("/"):
            yield Fault((*at, "address"), "an OSC address begins with a slash.")
    elif control.address is not None:
        yield Fault((*at, "address"), "address is for the message osc: take the line out.")
    if control.message == "sysex":
        if control.sysex is None:
            yield Fault((*at, "sysex"), f"{control.name} needs sysex: add the line.", True)
        else:
            yield from _valid(control.sysex, (*at, "sysex"), frozenset({"value"}))
    elif control.sysex is not None:
        yield Fault((*at, "sysex"), "sysex is for the message sysex: take the line out.")


def _sense(control: Control, at: Place) -> Iterator[Fault]:
    if control.relative is not None and control.message != "cc":
        yield Fault((*at, "relative"), "only a control change says steps: write message: cc.")
    if control.relative is not None and control.kind in PRESSED:
        yield Fault((*at, "relative"), f"a {control.kind} does not turn: take the line out.")
    if control.press != "momentary" and control.kind not in PRESSED:
        yield Fault((*at, "press"), f"a {control.kind} is not pressed: take the line out.")
    if control.motor and control.message not in ("cc", "cc14", "pitch-bend"):
        yield Fault((*at, "motor"), "a motor is driven by cc, cc14 or pitch-bend.")
    if control.pressure and control.message != "note":
        yield Fault((*at, "pressure"), "pressure of each note comes with notes alone.")
    low, high = control.ends()
    if low == high:
        yield Fault((*at, "range"), "range has no width: its two ends are the same.")


def _known(what: str, said: str | None, names: tuple[str, ...], at: Place) -> Iterator[Fault]:
    if said is not None and said not in names:
        words = f"no {what} of the profile is called {said}: {did_you_mean(said, names)}"
        yield Fault((*at, what), words)


def _clashes(profile: Profile) -> Iterator[Fault]:
    names: dict[str, int] = {}
    taken: dict[tuple[str, int, int], str] = {}
    for at, control in enumerate(profile.controls):
        for one in ones(control):
            if one.name in names:
                yield Fault(("controls", at, "name"), f"{one.name} is there twice: rename one.")
                return
            names[one.name] = at
            for claim in claims(one):
                other = taken.setdefault(claim, one.name)
                if other != one.name:
                    words = f"{one.name} sends what {other} sends: they cannot be told apart."
                    yield Fault(("controls", at), words)
                    return


def _plain_messages(profile: Profile) -> Iterator[Fault]:
    for name, messages in (("init", profile.init), ("exit", profile.exit)):
        for at, text in enumerate(messages):
            yield from _valid(text, (name, at), frozenset())
    for at, text in enumerate(profile.match.identity):
        if template(text).parts[0] != 0xF0 or template(text).parts[-1] != 0xF7:
            yield Fault(("match", "identity", at), "an identity goes from F0 to F7.")


def _lights(profile: Profile) -> Iterator[Fault]:
    batch = profile.led_batch
    for name, led in profile.leds.items():
        at: Place = ("leds", name)
        if not {"off", "on"} <= set(led.looks):
            yield Fault((*at, "looks"), "a light has the looks on and off, at least.", True)
        if led.batched and batch is None:
            yield Fault((*at, "batched"), "a batched light needs led_batch: add it.")
            continue
        begin, end = (batch.begin, batch.end) if batch and led.batched else ("", "")
        written = [((*at, "looks", look), text) for look, text in led.looks.items()]
        written += [((*at, "progress", i), text) for i, text in enumerate(led.progress)]
        for place, text in written:
            yield from _valid(f"{begin} {text} {end}".strip(), place, _LED)
            if "colour" in template(text).places and not led.palette:
                yield Fault(place, "{colour} is chosen from a palette: add one.")


def _rings(profile: Profile) -> Iterator[Fault]:
    for name, ring in profile.rings.items():
        yield from _valid(ring.show, ("rings", name, "show"), _RING)
        yield from _valid(ring.dark, ("rings", name, "dark"), _RING - {"position"})


def _displays_and_meters(profile: Profile) -> Iterator[Fault]:
    for at, display in enumerate(profile.displays):
        yield from _valid(display.text, ("displays", at, "text"), frozenset({"number", "text"}))
        yield from _counted(display.number, display.cells, ("displays", at, "number"), 0, 127)
    for at, meter in enumerate(profile.meters):
        yield from _valid(meter.show, ("meters", at, "show"), frozenset({"value"}))
        most = 127 - len(meter.levels_dbfs)
        yield from _counted(meter.number, meter.name, ("meters", at, "number"), 0, most)
        if list(meter.levels_dbfs) != sorted(meter.levels_dbfs):
            yield Fault(("meters", at, "levels_dbfs"), "levels go from the quietest up.")


def _valid(text: str, at: Place, places: frozenset[str]) -> Iterator[Fault]:
    made = template(text)
    strange = sorted(made.places - places)
    if strange:
        words = f"{{{strange[0]}}} cannot stand here: {did_you_mean(strange[0], tuple(places))}"
        yield Fault(at, words)
    elif None in made.parts:
        yield Fault(at, "?? cannot be sent: write the byte.")
    elif (why := fault_of_message(made.filled(_sample()))) is not None:
        yield Fault(at, f"{text} {why}.")


def _sample() -> dict[str, int | Sequence[int]]:
    sample: dict[str, int | Sequence[int]] = dict.fromkeys(_LED | {"value", "position"}, 1)
    return {**sample, "status": 0x90, "r8": (1, 1), "g8": (1, 1), "b8": (1, 1), "text": (0x41,)}
