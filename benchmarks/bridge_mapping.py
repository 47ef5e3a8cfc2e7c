"""An event through 256 mappings, to what is asked, set and shown, against what it may cost.

python-osc's dispatcher finds a handler among as many addresses, and does nothing more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count, cycle

from pythonosc.dispatcher import Dispatcher

from benchmarks.row import Row
from bridge.events.arrived import Source
from bridge.events.asked import Went
from bridge.events.moved import Moved
from bridge.mapping.engine import MappingEngine
from bridge.mapping.known import known_with
from bridge.mapping.reading import mapping_of_text
from bridge.sync.transport import Transport

TIMES, ROUNDS = 20_000, 7
GOAL_US = 20.0
TRANSPORT = Transport(0.0, 0.0, 120.0, playing=True)

# 128 pads with conditions, expressions and colours, 128 knobs with curves and take-over.
MAPPING = """
name: bench
use: box
vars: {bars: 8}
mappings:
  - on: pad{1..128}
    when: transport.playing and bars > 4
    do: tap
    feedback: {colour: '#ff0000'}
  - on: knob{1..128}
    set: chain.1.p{1..128}
    range: [20, 20000]
    curve: exp
    take_over: catch-up
    record: true
"""


def run() -> list[Row]:
    """Each sort of event by itself."""
    return [Row(f"mapping, {what}", ours, GOAL_US, "us", 1.0) for what, ours in measured()] + [
        Row("mapping, a control that nothing uses", _unused_us(), _python_osc_us(), "us", None)
    ]


def measured() -> Iterator[tuple[str, float]]:
    """What each event costs, in microseconds."""
    engine = _engine()
    times = count(1)
    values = cycle(n / 16383 for n in range(0, 16384, 7))

    def knob() -> None:
        engine.moved(_moved("knob77", "value", next(values), next(times) / 1e4), TRANSPORT)

    def pad() -> None:
        at_s = next(times) / 1e4
        for asked in engine.moved(_moved("pad77", "press", 1.0, at_s), TRANSPORT).asked:
            engine.went(Went(asked.ticket, "cancelled"))
        engine.moved(_moved("pad77", "release", 0.0, at_s), TRANSPORT)

    yield "a knob, 14 bits, a curve and take-over", _each_us(knob)
    # A press, what became of it twice, and a release: four events.
    yield "a pad", _each_us(pad) / 4


def _unused_us() -> float:
    engine = _engine()
    moved = _moved("nothing", "value", 0.5, 1.0)
    return _each_us(lambda: engine.moved(moved, TRANSPORT))


def _python_osc_us() -> float:
    dispatcher = Dispatcher()
    for n in range(256):
        dispatcher.map(f"/pad/{n}", lambda *_: None)
    return _each_us(lambda: list(dispatcher.handlers_for_address("/pad/77")), times=500)


def _engine() -> MappingEngine:
    controls = [f"{kind}{n}" for kind in ("pad", "knob") for n in range(1, 129)]
    known = known_with({"box": controls})
    return MappingEngine([mapping_of_text(MAPPING, "bench", known)], known)


def _moved(control: str, motion: str, value: float, at_s: float) -> Moved:
    return Moved("box", control, motion, value, at_s, Source("midi:box"))  # type: ignore[arg-type]


def _each_us(do: Callable[[], object], times: int = TIMES) -> float:
    """The least of several rounds: what it costs when nothing else is in the way."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(times):
            do()
        rounds.append((time.perf_counter() - start) / times * 1e6)
    return min(rounds)


if __name__ == "__main__":
    for row in run():
        print(f"{row.name}: {row.ours:.2f} {row.unit} ({row.reference:.2f})")
