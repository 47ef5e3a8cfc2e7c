"""YAML as plain data that knows its lines. Pure; safe with whatever a file holds.

Only what chains, profiles and mappings need is YAML here: groups of names, lists, texts, numbers,
true, false and null, read as YAML 1.2 does (`no` and `on` are words, not switches). No tags, no
anchors, no aliases, no key twice, a bound on nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

DEEPEST = 60

Place: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys, and places in lists from 0."""

_INTEGER = re.compile(r"[-+]?\d{1,18}")
_NUMBER = re.compile(r"[-+]?(\.\d{1,40}|\d{1,40}(\.\d{0,40})?)([eE][-+]?\d{1,4})?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


class NotYaml(ValueError):
    """The text is no YAML that is read here; `line` counts from 1."""

    def __init__(self, words: str, line: int) -> None:
        super().__init__(words)
        self.line = line


@dataclass(frozen=True, slots=True)
class Written:
    """Plain data, and the line of every key and list item."""

    data: object
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """Where `place`, or the nearest thing around it, begins."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def written(text: str) -> Written:
    """The one document in `text`. Raises NotYaml."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        reader = _Reader(yaml.parse(text, loader))
        return Written(reader.document(), reader.lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotYaml(_syntax_words(error.problem or ""), mark.line + 1 if mark else 1) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        words = "there is a character here that no text holds: type the line again"
        raise NotYaml(words, before.count("\n") + 1) from error


def _syntax_words(problem: str) -> str:
    if "tab" in problem or "cannot start any token" in problem:
        return "a tab or a stray sign stands here: indent with spaces, put such text in quotes"
    if "mapping values are not allowed" in problem:
        return "there is one colon too many, or the line is indented too far: put text in quotes"
    return (
        f"this is not YAML ({problem or 'it breaks off'}): look at the indentation and the quotes "
        "here and in the line above"
    )


class _Reader:
    """Events of the parser as data. It recurses, but never deeper than `DEEPEST`."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self.lines: dict[Place, int] = {}

    def document(self) -> object:
        import yaml

        data: object = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise NotYaml(
                        "a second document begins (`---`): keep one thing in a file", _line(event)
                    )
                data = self._value(next(self._events), ())
        return data

    def _value(self, event: Any, place: Place) -> object:
        import yaml

        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise NotYaml("anchors and aliases (& and *) are not read: write it out", _line(event))
        if getattr(event, "tag", None):
            raise NotYaml(f"tags ({event.tag}) are not read: leave it out", _line(event))
        self.lines.setdefault(place, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return scalar(event.value) if not event.style else event.value
        if len(place) >= DEEPEST:
            raise NotYaml("this is nested too deeply", _line(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(place)
        return self._mapping(place)

    def _list(self, place: Place) -> list[object]:
        import yaml

        found: list[object] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self._value(event, (*place, len(found))))
        return found

    def _mapping(self, place: Place) -> dict[str, object]:
        import yaml

        found: dict[str, object] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                raise NotYaml("a name is due here, and then a colon", _line(event))
            key = event.value
            if key in found:
                raise NotYaml(f"{key!r} is there twice: keep one", _line(event))
            self.lines[(*place, key)] = _line(event)
            found[key] = None
            found[key] = self._value(next(self._events), (*place, key))
        return found


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def scalar(text: str) -> bool | int | float | str | None:
    """What a word without quotes is."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    return text
