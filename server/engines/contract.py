"""What every generation engine takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from server.models.abilities import Controls, ReferenceAs
from session.automation import Curve
from session.meter import MeterMap
from session.model import Chord, Session, Track
from session.pitch import Key
from session.progress import Progress
from session.promptly import Promptly, in_place
from session.registry import Availability
from session.tempo import TempoMap

Tail = Literal["wrap", "extra-bars", "fade"]
"""What becomes of sound past the last bar: wrapped to the start, kept as whole extra bars, or
faded out within the last bar."""

LONGEST_PROMPT = 2_000
"""Characters of a prompt that are read; a longer prompt is refused at the edge."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do."""

    text: bool
    melody: bool
    continuation: bool
    in_painting: bool
    stems: bool
    longest_seconds: float
    sample_rates: tuple[int, ...]


How = Literal["harmonise", "accompany", "continue", "answer", "re-drum", "re-bass"]
"""What to do with music that is given."""


@dataclass(frozen=True, slots=True)
class Given:
    """Music to work from, and what was read from it.

    `tracks` come back untouched as the first tracks of the answer: a phrase's MIDI clips, or a
    recording's audio clips. `length_beats` is what they span in whole bars. `groove_ticks` is how
    far the playing lies behind each sixteenth of a bar, in 960ths of a quarter; empty is straight.
    Tempo, meter, key and chords as read stand here; the request's own beat them. `key` is None
    where drums alone are given. `accents` is how hard each sixteenth of a bar is played against
    the usual; `remarks` are sentences on what was read. `enters_beats` is where others may come in:
    after a pick-up, or with a recording's first downbeat. `free_chords` says that the chords were
    chosen under a single line, so that a style may colour them. Audio clips name files that are in
    the answer's folder already.
    """

    how: How
    tracks: tuple[Track, ...]
    length_beats: float
    tempo_map: TempoMap
    meter_map: MeterMap
    key: Key | None
    chords: tuple[Chord, ...] = ()
    groove_ticks: tuple[int, ...] = ()
    accents: tuple[float, ...] = ()
    enters_beats: float = 0.0
    free_chords: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InstrumentsAsked:
    """Who shall play and who shall not, by names that a style, an instrument or words have."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GenerateRequest:
    """What is asked of an engine; what is set here beats the prompt's words.

    `tempo_map` and `meter_map` are for music with changes; else `bpm` and `meter` serve.

    Continuous settings are curves over the beats, None is the style's own: `energy` and
    `complexity` from -1 to 1 around what the style does (0), `humanise` from 0 (a machine) to 2
    (twice as loose) around 1, `swing` as a ratio from 0.5 (straight) to 0.75.

    `instruments` are set by name beside those of the words; `mood` is set in words, in place of the
    prompt's own: none at all is no mood.

    `chords` is a chart, `Am7 | D7 G7 | %` or in numerals; `form` reads `intro 4, verse 8`.
    `changes` are words said about the piece afterwards (`busier drums`), later ones beat earlier
    ones and settings. `set_after` says by a setting's name how many changes were said when it was
    made: it beats those. `track_seeds` draws the tracks so named anew. `held` are tracks kept note
    for note. `soundfont` is the path of a General MIDI soundfont to play on instead of the own
    voices.
    """

    prompt: str
    seed: int
    title: str | None = None
    style: str | None = None
    bpm: float | None = None
    key: Key | None = None
    meter: tuple[int, int] | None = None
    bars: int | None = None
    seconds: float | None = None
    tempo_map: TempoMap | None = None
    meter_map: MeterMap | None = None
    sample_rate: int = 48_000
    tail: Tail = "wrap"
    master_lufs: float = -14.0
    ceiling_dbtp: float = -1.0
    energy: Curve | None = None
    complexity: Curve | None = None
    humanise: Curve | None = None
    swing: Curve | None = None
    instruments: InstrumentsAsked | None = None
    mood: tuple[str, ...] | None = None
    chords: str | None = None
    form: str | None = None
    changes: tuple[str, ...] = ()
    set_after: Mapping[str, int] = field(default_factory=dict)
    track_seeds: Mapping[str, int] = field(default_factory=dict)
    held: tuple[Track, ...] = ()
    given: Given | None = None
    soundfont: str | None = None
    sound: SoundAsked | None = None


@dataclass(frozen=True, slots=True)
class SoundAsked:
    """What only an engine with a trained model takes; see `server.jobs.model_specs.SoundWishes`.

    `reference` and `drums` are paths of recordings, `adapter` is a name.
    """

    model: str | None = None
    negative_prompt: str = ""
    guidance: float | None = None
    temperature: float | None = None
    reference: Path | None = None
    reference_as: ReferenceAs = "melody"
    drums: Path | None = None
    lyrics: str | None = None
    controls: Controls = field(default_factory=Controls)
    draft: bool = False
    adapter: str | None = None
    fit_tempo: bool = True
    separator: str | None = None
    midi: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """Sessions of one request, in the order of its seeds.

    `whole` is False when the work was cancelled on the way: then they are what stood by then, and
    may be fewer.
    """

    sessions: tuple[Session, ...]
    whole: bool = True


Composed = Callable[[Session], None]
"""Is told the notes of a piece that has no sound yet."""


class Engine(Protocol):
    """Makes a session from a request."""

    name: str
    version: str
    licence: str
    capabilities: Capabilities

    def available(self) -> Availability:
        """Whether the engine can run here; imports no heavy library to find out."""

    def generate(
        self,
        request: GenerateRequest,
        folder: Path,
        progress: Progress,
        *,
        earlier: Path | None = None,
        composed: Composed | None = None,
        promptly: Promptly = in_place,
    ) -> Session:
        """Make the music; audio goes into `folder/audio/`, the session names it from `folder`.

        `earlier` is the folder of the session that this one varies: what would come out the same
        may be taken from there. `composed` is told the notes, as a session of MIDI alone, as soon
        as they stand and before they sound, by an engine that writes notes; `promptly` does what
        leads to that.

        Runs in a worker. Raises BadInput, BackendUnavailable, StorageFailed, Cancelled.
        """


@runtime_checkable
class MakesSeveral(Protocol):
    """What an engine may have besides: several sessions of one request, made together."""

    def generate_each(
        self,
        request: GenerateRequest,
        seeds: tuple[int, ...],
        folders: tuple[Path, ...],
        progress: Progress,
        *,
        library: Path | None = None,
    ) -> Made:
        """A session for each of `seeds`, each with its audio in its own of `folders`.

        What `library` remembers, such as stems, need not be made again.
        Cancelled where some sound stood already, the sessions of that come back, `whole` False.
        Raises as `generate` does.
        """
