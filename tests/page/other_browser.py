"""What tests ask of a browser that is not Chromium, however it is driven.

Each kind is driven by the protocol that its makers ship: Firefox by WebDriver BiDi, WebKit by W3C
WebDriver. What they share is here: parts of the page are found by role and name, as a listener
with a screen reader finds them, and pressed by a real pointer.
"""

from __future__ import annotations

import json
import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

LIMIT_SECONDS = 60
WIDTH, HEIGHT = 1280, 720

T = TypeVar("T")
Point = tuple[float, float]
"""Pixels from the page's left and top."""
Key = Literal["Space", "Enter", "Escape", "Control"] | str
Action = dict[str, Any]
"""A part of WebDriver's actions (https://www.w3.org/TR/webdriver2/#actions), which BiDi shares."""

KEY_CODES = {"Space": " ", "Enter": "\ue007", "Escape": "\ue00c", "Control": "\ue009"}
"""As WebDriver writes keys that are no letters."""
MOVE_MS = 20
"""How long the mouse takes from one point to the next."""

_FIND = """(role, name) => {
  const kinds = {
    button: "button, [role=button]", link: "a[href]", radio: "[type=radio], [role=radio]",
    checkbox: "[type=checkbox], [role=checkbox]", textbox: "textarea, input, [role=textbox]",
    combobox: "select, [role=combobox]", heading: "h1, h2, h3, [role=heading]",
    region: "section, [role=region]", dialog: "dialog, [role=dialog]", canvas: "canvas",
    paragraph: "p",
  };
  const words = (one) => (one?.textContent ?? "").replace(/\\s+/g, " ").trim();
  const nameOf = (one) => {
    const by = one.getAttribute("aria-labelledby");
    if (by) return by.split(" ").map((id) => words(document.getElementById(id))).join(" ");
    return one.getAttribute("aria-label") ?? (words(one.labels?.[0]) || words(one));
  };
  const fits = (one) => name === null || nameOf(one) === name
    || (name.startsWith("^") && new RegExp(name).test(nameOf(one)));
  return [...document.querySelectorAll(kinds[role])].filter(fits)
    .filter((one) => one.getClientRects().length > 0);
}"""
_PLACE = f"""(role, name) => {{
  const [one] = ({_FIND})(role, name);
  if (!one) return null;
  const reached = () => {{
    const {{x, y, width, height}} = one.getBoundingClientRect();
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    return top !== null && (one.contains(top) || top.contains(one));
  }};
  if (!reached()) one.scrollIntoView({{block: "center"}});
  const box = one.getBoundingClientRect();
  return [box.x, box.y, box.width, box.height];
}}"""
_COUNT = f"(role, name) => ({_FIND})(role, name).length"


_WATCH = """(() => {
  const tell = (kind, words) => {
    const told = JSON.parse(sessionStorage.getItem("faults") ?? "[]");
    sessionStorage.setItem("faults", JSON.stringify([...told, `${kind}: ${words}`]));
  };
  addEventListener("error", (event) => tell("thrown", event.message));
  addEventListener("unhandledrejection", (event) => tell("rejected", event.reason));
  document.addEventListener("securitypolicyviolation", (event) => {
    tell("policy", `${event.violatedDirective} ${event.blockedURI}`);
  });
  for (const kind of ["error", "warn", "assert"]) {
    const say = console[kind];
    console[kind] = (...words) => {
      if (kind !== "assert" || !words[0]) tell(`console ${kind}`, words.join(" "));
      say.apply(console, words);
    };
  }
})();
"""
_FAULTS = """() => {
  const told = JSON.parse(sessionStorage.getItem("faults") ?? "[]");
  sessionStorage.removeItem("faults");
  return told;
}"""


def watched(page: Path, out: Path) -> Path:
    """A copy of the built page that keeps what it complains of, from its first line on.

    WebDriver has no other way to hear of it that begins before the page does.
    """
    shutil.copytree(page, out)
    (out / "assets" / "watch.js").write_text(_WATCH, encoding="utf-8")
    document = (out / "index.html").read_text(encoding="utf-8")
    first, module, rest = document.partition('<script type="module"')
    script = '<script src="/assets/watch.js"></script>'
    (out / "index.html").write_text(first + script + module + rest, encoding="utf-8")
    return out


class OtherBrowser(ABC):
    """One page of one browser, with a profile of its own."""

    name: str
    """As people call it."""

    def faults(self) -> list[str]:
        """What pages complained of since it was asked; they are to be `watched`."""
        told: list[str] = self.evaluate(_FAULTS)
        return told

    @abstractmethod
    def open(self, url: str) -> None:
        """Load an address."""

    @abstractmethod
    def evaluate(self, function: str, *given: Any) -> Any:
        """What a function of the page's script gives, by way of JSON; it may be asynchronous."""

    @abstractmethod
    def _act(self, device: Action) -> None:
        """Let a device act: its type, its id and its actions, which both protocols write alike."""

    @abstractmethod
    def picture(self) -> bytes:
        """What is seen, as a PNG file."""

    @abstractmethod
    def close(self) -> None:
        """End it, and all processes of it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def move(self, points: Sequence[Point], press: bool) -> None:
        """Move the mouse; with `press` its button is down from the first point to the last."""
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": MOVE_MS}
            for x, y in points
        ]
        down = [{"type": "pointerDown", "button": 0}] if press else []
        up = [{"type": "pointerUp", "button": 0}] if press else []
        self._act({"type": "pointer", "id": "mouse", "actions": [moves[0], *down, *moves[1:], *up]})

    def keys(self, keys: Sequence[Key]) -> None:
        """Press keys together, the last one last."""
        codes = [KEY_CODES.get(key, key) for key in keys]
        down = [{"type": "keyDown", "value": code} for code in codes]
        up = [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self._act({"type": "key", "id": "keyboard", "actions": [*down, *up]})

    def until(self, look: Callable[[], T | None], told: str) -> T:
        """What `look` gives once it gives something."""
        ends = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < ends:
            found = look()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{self.name}: {told} did not come")

    def until_page(self, words: str) -> Any:
        """What an expression of the page's script gives once it is true."""
        return self.until(lambda: self.evaluate(f"() => {words}"), words)

    def box(self, role: str, name: str | None = None) -> tuple[float, float, float, float]:
        """Left, top, width and height of a part, once it is there.

        A `name` that begins with ^ is a regular expression.
        """
        found = self.until(lambda: self.evaluate(_PLACE, role, name), f"{role} {name}")
        return (found[0], found[1], found[2], found[3])

    def count(self, role: str, name: str | None = None) -> int:
        """How many such parts there are now."""
        return int(self.evaluate(_COUNT, role, name))

    def click(self, role: str, name: str | None = None) -> None:
        """Press a part in its middle."""
        x, y, width, height = self.box(role, name)
        self.move([(x + width / 2, y + height / 2)], press=True)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        for letter in text:
            self.keys([letter])


def as_json(function: str, given: Sequence[Any]) -> str:
    """An expression of script: a promise of what `function` gives, written as JSON."""
    listed = ", ".join(json.dumps(one) for one in given)
    return f"Promise.resolve(({function})({listed})).then((it) => JSON.stringify(it ?? null))"
