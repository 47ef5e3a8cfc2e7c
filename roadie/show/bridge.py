"""What goes through the bridge: a table that lives, or lines where nobody watches a screen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console, RenderableType
from rich.text import Text

from roadie.show.bridge_screen import Row, Screen

ROWS = 60
SENTENCES = 12
AGAIN = "The bridge is started again."
_STYLES = {"done": "green", "failed": "red", "refused": "red", "running": "cyan"}


class BridgeTable:
    """Keeps the newest news as a table; any thread tells it, the screen's thread draws it."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._devices: dict[str, str] = {}
        self._rows: dict[str, Row] = {}
        self._of_ticket: dict[str, str] = {}
        self._sentences: dict[str, str] = {}
        self._where = ""
        self._music = ""

    def hear(self, news: Mapping[str, Any]) -> None:
        """A piece of news."""
        with self._lock:
            match news.get("news"):
                case "ready":
                    self._where = str(news["where"])
                case "device":
                    self._device(news)
                case "moved":
                    self._moved(news)
                case "went":
                    self._went(news)
                case "clock":
                    self._music = music_in_words(news)
                case "crashed":
                    self._devices.clear()
                    self._where, self._music = AGAIN, ""
                    self._say(str(news["words"]))
                case "said":
                    self._say(str(news["words"]))

    def __rich__(self) -> RenderableType:
        with self._lock:
            devices = ", ".join(f"{name} ({port})" for name, port in self._devices.items())
            head = Text.assemble(
                (self._where, "dim"), "\n", (self._music, "bold"), "\n", devices or _NOBODY
            )
            said = [f"{at}  {words}" for words, at in self._sentences.items()]
            return Screen(head, list(self._rows.values()), said)

    def _say(self, words: str) -> None:
        """A sentence that was said before is only newer now."""
        self._sentences.pop(words, None)
        self._sentences[words] = self._time()
        if len(self._sentences) > SENTENCES:
            self._sentences.pop(next(iter(self._sentences)))

    def _time(self) -> str:
        return time.strftime("%H:%M:%S", time.localtime(self._clock()))

    def _device(self, news: Mapping[str, Any]) -> None:
        name, port = str(news["name"]), str(news["port"])
        if news["there"]:
            self._devices[name] = port
        else:
            self._devices.pop(name, None)

    def _moved(self, news: Mapping[str, Any]) -> None:
        control = control_in_words(news)
        self._rows.pop(control, None)
        self._rows[control] = Row(
            self._time(), control, value_in_words(news), str(news.get("does", ""))
        )
        while len(self._rows) > ROWS:
            self._rows.pop(next(iter(self._rows)))
        for ticket in news.get("tickets", ()):
            self._of_ticket[str(ticket)] = control
        while len(self._of_ticket) > 500:
            self._of_ticket.pop(next(iter(self._of_ticket)))

    def _went(self, news: Mapping[str, Any]) -> None:
        row = self._rows.get(self._of_ticket.get(str(news["of"]), ""))
        if row is not None:
            row.state = stage_in_words(news)
            row.style = _STYLES.get(str(news["stage"]), "")
        if news["stage"] in ("failed", "refused") and news.get("words"):
            # A narrow table has no room for the reason.
            self._say(f"{news['action']}: {news['words']}")


_NOBODY = "No controller is there yet: plug one in, or send OSC."


class BridgeLines:
    """The same as lines, one for each piece of news that is worth one."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def hear(self, news: Mapping[str, Any]) -> None:
        """A piece of news."""
        words = line_of(news)
        if words:
            self._console.print(words, markup=False, highlight=False, soft_wrap=True)


def line_of(news: Mapping[str, Any]) -> str:
    """A piece of news as one line; nothing for what only a table shows."""
    match news.get("news"):
        case "ready":
            return str(news["where"])
        case "device":
            return f"{news['name']} {'is there' if news['there'] else 'went'} ({news['port']})"
        case "moved" if news.get("does"):
            return f"{control_in_words(news)} {value_in_words(news)} -> {news['does']}"
        case "went" if news["stage"] in ("done", "failed", "refused", "cancelled"):
            return f"{news['action']}: {stage_in_words(news)}"
        case "said" | "crashed" | "ended":
            return str(news["words"])
        case _:
            return ""


def control_in_words(news: Mapping[str, Any]) -> str:
    """A control's whole name; of OSC, whose controls are addresses, with one stroke."""
    return str(news["of"]).replace("osc//", "osc/", 1)


def value_in_words(news: Mapping[str, Any]) -> str:
    """What a control did: `press 0.79`, `turn +2`, `0.500`."""
    value = float(news["value"])
    match news["motion"]:
        case "turn":
            return f"{value:+g}"
        case "release":
            return "release"
        case "value":
            return f"{value:.3f}"
        case motion:
            return f"{motion} {value:.2f}"


def stage_in_words(news: Mapping[str, Any]) -> str:
    """Where it stands: `running 42 %, 3 s left`, `failed: ...`."""
    stage, words = str(news["stage"]), str(news.get("words") or news.get("session") or "")
    if stage == "running":
        left = news.get("seconds_left")
        rest = f", {left:.0f} s left" if left else ""
        return f"{float(news['fraction']):.0%}{rest}  {words}"
    return f"{stage}: {words}" if words else stage


def music_in_words(news: Mapping[str, Any]) -> str:
    """Where the music stands: `120.0 BPM  bar 5 beat 3.2  link`."""
    doubt = "" if news["sure"] else " (guessing)"
    place = f"bar {news['bar']} beat {news['beat']:.1f}" if news["playing"] else "stopped"
    return f"{news['bpm']:.1f} BPM  {place}  {news['leader']}{doubt}"
