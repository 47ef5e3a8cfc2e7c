"""What a session of a model's sound shall be: settings beat the prompt's words, as everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from server.engines.composer.answer import say_declined
from server.engines.composer.asked import Asked
from server.engines.composer.notes import Fact, Notes, quoted
from server.engines.composer.prompt.tempo import TempoWish
from server.engines.composer.prompt.wishes import Wishes, read_prompt
from server.engines.composer.style import Style
from server.engines.composer.style.shelf import DEFAULT_STYLE, all_styles, style_called
from server.engines.composer.timing import length_of, meter_map_of, tempo_map_of
from server.engines.contract import GenerateRequest
from session.errors import BadInput
from session.meter import MeterMap
from session.pitch import Key
from session.tempo import TempoMap

DEFAULT_BARS = 8
"""Where nothing says how long: a loop that every model makes in one go."""

DEFAULT_BPM = 120.0
_SLOW_BPM, _FAST_BPM = 65.0, 165.0
"""What `slow` and `fast` are between where no style is named."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A request with its words read.

    `bpm` is what the model is told; `tempo_asked` whether the user asked for it, so that the
    sound is brought to it. `notes` are sentences for the user, `facts` what was understood as
    plain values. `style` is the title of a style that is set and not in the words; `named` are
    players and moods that are set by name, `left_out` players that are not wanted.
    """

    title: str
    prompt: str
    bars: int
    bpm: float
    tempo_asked: bool
    meter: tuple[int, int]
    key: Key | None
    style: str | None
    notes: tuple[str, ...]
    facts: Mapping[str, Fact]
    named: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def meter_map(self) -> MeterMap:
        """The one meter."""
        return MeterMap.constant(*self.meter)

    @property
    def bar_beats(self) -> float:
        """The length of a bar in quarter notes."""
        return self.meter_map.steps[0].bar_beats

    @property
    def bar_seconds(self) -> float:
        """How long a bar lasts at the tempo that the model is told."""
        return self.bar_beats * 60 / self.bpm

    @property
    def seconds(self) -> float:
        """How long all bars last at that tempo."""
        return self.bars * self.bar_seconds


def settle(request: GenerateRequest) -> Settled:
    """Decide bars, tempo, meter and key. Raises NotFound, BadInput for what one tempo cannot be."""
    _refuse_maps(request)
    styles = all_styles()
    wishes = read_prompt(request.prompt, styles)
    asked = Asked.of(request, wishes, styles)
    notes = Notes()
    say_declined(asked, notes)
    style = _style(asked, styles)
    stand_in = style or styles[DEFAULT_STYLE]
    meter_map = meter_map_of(asked, stand_in, notes)
    bpm, tempo_asked = _tempo(asked, style, notes)
    key = _key(asked, notes)
    length = length_of(asked, stand_in, (TempoMap.constant(bpm), meter_map), notes)
    if not length.asked:
        notes.remarks.append(f"No length was asked for: it is {DEFAULT_BARS} bars.")
    meter = meter_map.steps[0]
    prompt = _prompt(asked, request)
    return Settled(
        title=request.title or _title(request.prompt),
        prompt=prompt,
        bars=length.bars if length.asked else DEFAULT_BARS,
        bpm=bpm,
        tempo_asked=tempo_asked,
        meter=(meter.numerator, meter.denominator),
        key=key,
        style=style.title if style and request.style else None,
        named=_named(request),
        left_out=_spoken(request.instruments.unwanted) if request.instruments else (),
        notes=(*notes.understood, *notes.remarks, *notes.not_understood),
        facts=notes.facts,
    )


def _named(request: GenerateRequest) -> tuple[str, ...]:
    wanted = request.instruments.wanted if request.instruments else ()
    return (*_spoken(wanted), *(request.mood or ()))


def _spoken(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names as a model reads them: `dusty keys`."""
    return tuple(name.replace("-", " ") for name in names)


def _refuse_maps(request: GenerateRequest) -> None:
    tempo, meter = request.tempo_map, request.meter_map
    if (tempo and len(tempo.steps) > 1) or (meter and len(meter.steps) > 1):
        raise BadInput(
            "A trained model keeps to one tempo and one meter: give --bpm and --meter, or take "
            "the composer for music with changes."
        )


def without_maps(request: GenerateRequest) -> GenerateRequest:
    """The request with the one tempo and meter of its maps as plain values."""
    tempo, meter = request.tempo_map, request.meter_map
    if tempo is not None and request.bpm is None:
        request = replace(request, bpm=tempo.steps[0].bpm)
    if meter is not None and request.meter is None:
        first = meter.steps[0]
        request = replace(request, meter=(first.numerator, first.denominator))
    return replace(request, tempo_map=None, meter_map=None)


def _style(asked: Asked, styles: Mapping[str, Style]) -> Style | None:
    """The style that is named: by the setting, or by the words said last."""
    if asked.request.style is not None:
        return style_called(asked.request.style)
    named = [wishes.style for wishes in asked.every if wishes.style is not None]
    return styles[named[-1].name] if named else None


def _tempo(asked: Asked, style: Style | None, notes: Notes) -> tuple[float, bool]:
    """The tempo that the model is told, and whether somebody asked for it."""
    said = [wishes.tempo for wishes in asked.every if wishes.tempo is not None]
    asked_for = bool(said) or asked.request.bpm is not None
    if style is not None:
        return tempo_map_of(asked, style, notes).steps[0].bpm, asked_for
    if asked.request.bpm is not None:
        bpm = asked.request.bpm
        if said and said[0].bpm != bpm and said[0] is asked.wishes.tempo:
            notes.overruled("tempo", f"{bpm:g} bpm", said[0].words)
        said = [change.tempo for change in asked.changes if change.tempo is not None]
    else:
        bpm = DEFAULT_BPM
    for wish in said:
        bpm = _said_bpm(bpm, wish)
        notes.understood.append(f"{quoted(wish.words)}: the tempo is {bpm:g} bpm.")
        notes.facts["tempo_bpm"] = bpm
    return bpm, asked_for


def _said_bpm(bpm: float, wish: TempoWish) -> float:
    if wish.bpm is not None:
        return wish.bpm
    if wish.place is not None:
        return float(round(_SLOW_BPM + (_FAST_BPM - _SLOW_BPM) * wish.place))
    return float(round(bpm * wish.factor + wish.more_bpm, 2))


def _key(asked: Asked, notes: Notes) -> Key | None:
    """The key that is set or said with its tonic; None leaves it to the model."""
    wishes: list[Wishes] = list(asked.changes)
    given = asked.request.key
    if given is None:
        wishes.insert(0, asked.wishes)
    elif (wish := asked.wishes.key) and (wish.tonic, wish.mode) != (given.tonic, given.mode):
        notes.overruled("key", given.name, wish.words)
    key = given
    for one in wishes:
        if one.key is not None and one.key.tonic is not None:
            key = Key(one.key.tonic, one.key.mode or "major")
            notes.understood.append(f"{quoted(one.key.words)}: the key is {key.name}.")
            notes.facts["key"] = key.name
    return key


def _prompt(asked: Asked, request: GenerateRequest) -> str:
    """The words for the model: artists by their traits, and no number that a setting beats."""
    text = request.prompt
    for one in asked.wishes.declined:
        if one.traits:
            text = text.replace(one.name, one.traits)
    tempo, key = asked.wishes.tempo, asked.wishes.key
    if tempo and request.bpm is not None and tempo.bpm != request.bpm:
        text = text.replace(tempo.words, f"{request.bpm:g} bpm")
    if key and request.key and (key.tonic, key.mode) != (request.key.tonic, request.key.mode):
        text = text.replace(key.words, request.key.name)
    return ", ".join((text.strip(), *request.changes))


def _title(prompt: str) -> str:
    plain = " ".join(prompt.split())
    return plain if len(plain) <= 80 else plain[:79].rstrip() + "…"
