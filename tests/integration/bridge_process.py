"""A real bridge in a process of its own, as `roadie bridge` starts it, and what it told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bridge.running.config import BridgeConfig
from roadie.bridge_process import BridgeProcess

LIMIT_SECONDS = 60

News = dict[str, Any]


class RunningBridge:
    """A bridge, and its news so far."""

    def __init__(self, config: BridgeConfig) -> None:
        self.news: list[News] = []
        self._some = threading.Condition()
        self.process = BridgeProcess(config, self._hear)

    def _hear(self, news: News) -> None:
        with self._some:
            self.news.append(news)
            self._some.notify_all()

    def told(self, fits: Callable[[News], bool], after: int = 0) -> News:
        """The first piece of news that fits, now or to come. A bridge that ended tells no more."""
        ends = time.monotonic() + LIMIT_SECONDS
        with self._some:
            seen = after
            while True:
                for number in range(seen, len(self.news)):
                    if fits(self.news[number]):
                        return self.news[number]
                seen = len(self.news)
                if self.news and self.news[-1]["news"] == "ended":
                    raise RuntimeError(f"the bridge ended: {self.news[-8:]}")
                if not self._some.wait(max(0.0, ends - time.monotonic())):
                    raise TimeoutError(f"never told; the last was {self.news[-8:]}")

    def said(self, words: str, after: int = 0) -> str:
        """The first sentence with these words in it."""
        found = self.told(lambda one: one["news"] == "said" and words in one["words"], after)
        return str(found["words"])

    def went(self, action: str, stage: str, after: int = 0) -> News:
        """That an action came to a stage."""
        return self.told(
            lambda one: one["news"] == "went" and one["action"] == action and one["stage"] == stage,
            after,
        )

    @property
    def port(self) -> int:
        """Where it listens for OSC."""
        where = str(self.told(lambda one: one["news"] == "ready")["where"])
        return int(where.split(":")[1].partition(" ")[0])


@contextmanager
def bridging(library: Any, **settings: Any) -> Iterator[RunningBridge]:
    """A bridge while the block runs, once it is ready."""
    wanted = {"osc_port": 0, "midi": False, "warm": False, **settings}
    bridge = RunningBridge(BridgeConfig(str(library), **wanted))
    with bridge.process:
        bridge.told(lambda one: one["news"] == "ready")
        yield bridge
