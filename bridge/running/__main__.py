"""`python -m bridge.running`: the bridge process. Its config is the first line of its input.

It ends when its input ends, on SIGTERM, and when nobody reads its news any more.
"""

from __future__ import annotations

import gc
import json
import signal
import sys
import threading
from collections.abc import Callable

from bridge.running.config import BridgeConfig
from bridge.running.news import News
from bridge.running.urgent import SWITCH_S
from session.errors import BadInput, RoadieError

ENDS_WITHIN_SECONDS = 20
"""However a MIDI system holds it up; nobody waits for it any more, nor would see that it hangs."""


def main() -> int:
    """Run until told to end; the exit status."""
    # Nothing that is loaded here is garbage: looking for some costs a seventh of the start.
    gc.disable()
    sys.setswitchinterval(SWITCH_S)
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    try:
        config = BridgeConfig.of_data(_first_line())
    except BadInput as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    news = News(_write)
    news.start()
    threading.excepthook = defects_to(news)
    status = 0
    try:
        from bridge.running.bridge import Bridge

        bridge = Bridge(config, news)
        try:
            bridge.start()
            gc.enable()
            gc.collect()
            gc.freeze()  # what is there stays: looking through it would hold up what is in time
            threading.Thread(target=_until_input_ends, args=(ending,), daemon=True).start()
            ending.wait()
        finally:
            if hasattr(signal, "alarm"):
                signal.alarm(ENDS_WITHIN_SECONDS)
            bridge.close()
    except RoadieError as error:
        news.say(str(error))
        status = 1
    news.close()
    return status


def defects_to(news: News) -> Callable[[threading.ExceptHookArgs], None]:
    """What is done when a thread ends by a defect: never silently, with the trace after it."""

    def tell(ended: threading.ExceptHookArgs) -> None:
        part = ended.thread.name if ended.thread is not None else "a thread"
        why = f"ended by a defect ({ended.exc_value!r})"
        news.say(f"A part of the bridge ({part}) {why}: start it again.")
        threading.__excepthook__(ended)

    return tell


def _first_line() -> object:
    try:
        return json.loads(sys.stdin.readline())
    except ValueError as error:
        raise BadInput("The bridge is started by `roadie bridge`.") from error


def _until_input_ends(ending: threading.Event) -> None:
    while sys.stdin.readline():
        pass
    ending.set()


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
