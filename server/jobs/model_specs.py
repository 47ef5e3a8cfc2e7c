"""What can be asked of trained models: the wishes that only they take, and the jobs about them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server.jobs.wishes import BackendName, Seed, Spec
from session.units import Bpm

PathText = Annotated[str, Field(min_length=1, max_length=4000)]
Control = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Prompt = Annotated[
    str, Field(min_length=1, max_length=2000, pattern=r"\S", examples=["a warm Rhodes solo"])
]


class ControlWishes(Spec):
    """The remix controls, by the same names for every engine; none leaves the model's own."""

    melody_loyalty: Control | None = Field(
        default=None, description="How closely a reference is followed."
    )
    weirdness: Control | None = Field(default=None, description="0 the expected, 1 the unheard-of.")
    genre_shift: Control | None = Field(
        default=None, description="How far the words may carry a reference from what it is."
    )
    structure: Control | None = Field(
        default=None, description="How much of what sounded is remembered when a piece goes on."
    )


class SoundWishes(Spec):
    """What only an engine with a trained model takes. What its model cannot do is refused."""

    model: BackendName | None = Field(
        default=None, description="A model by name (`roadie models`); none takes an installed one."
    )
    negative_prompt: Annotated[str, Field(max_length=2000)] = ""
    guidance: Annotated[float, Field(ge=0, le=50, allow_inf_nan=False)] | None = Field(
        default=None, description="How strictly the words are followed; none is the model's own."
    )
    temperature: Annotated[float, Field(gt=0, le=5, allow_inf_nan=False)] | None = None
    reference: PathText | None = Field(
        default=None, description="The path of an audio file on the server's machine to go by."
    )
    reference_as: Literal["melody", "style", "sound"] = "melody"
    drums: PathText | None = Field(
        default=None, description="The path of a recording of drums to play to."
    )
    lyrics: Annotated[str, Field(max_length=10_000)] | None = None
    controls: ControlWishes = ControlWishes()
    draft: bool = Field(default=False, description="Faster and coarser, where the model has it.")
    adapter: BackendName | None = Field(
        default=None, description="What a fine-tuning learned, by name (`roadie models`)."
    )
    fit_tempo: bool = Field(
        default=True, description="Whether the sound is stretched to the tempo that was asked for."
    )
    separator: BackendName | None = Field(
        default=None, description="Splits the sound into stems; none leaves it in one piece."
    )
    midi: bool = Field(default=False, description="Whether notes are heard in each stem.")


class RepaintSpec(Spec):
    """Bars of a session are made anew by a model, in a new session beside it.

    Outside these bars every sample stays as it is. Bars count from 1.
    """

    session: Annotated[str, Field(min_length=1, max_length=1000)]
    from_bar: Annotated[int, Field(ge=1, le=100_000)]
    bars: Annotated[int, Field(ge=1, le=1000)]
    prompt: Prompt | None = Field(default=None, description="None is the session's own.")
    engine: BackendName
    seed: Seed | None = None
    sound: SoundWishes = SoundWishes()


class ExtendSpec(Spec):
    """A session goes on for some bars, in a new session beside it.

    What is there already stays as it is, sample for sample.
    """

    session: Annotated[str, Field(min_length=1, max_length=1000)]
    bars: Annotated[int, Field(ge=1, le=1000)]
    prompt: Prompt | None = Field(default=None, description="None is the session's own.")
    engine: BackendName
    seed: Seed | None = None
    sound: SoundWishes = SoundWishes()


class InstallSpec(Spec):
    """The weights of a model come to this machine.

    `folder` is one with weights that were carried here by hand; none fetches them from where
    their makers keep them.
    """

    model: BackendName
    folder: PathText | None = None
    pickles: bool = Field(
        default=False,
        description="Whether weights may come as a pickle, a file that can run any program.",
    )
    accept_licence: bool = Field(
        default=False,
        description="Whether the licence of the weights is accepted; see `GET /v1/models/{name}`.",
    )


class TrainSpec(Spec):
    """A model learns from a folder of recordings; what it learned becomes an adapter.

    A text file beside a recording (`song.txt` beside `song.wav`) has words about it. The same
    `name` again goes on from the last checkpoint.
    """

    folder: PathText
    name: BackendName
    model: BackendName | None = None
    words: Annotated[str, Field(max_length=2000)] = Field(
        default="", description="Words about every recording."
    )
    steps: Annotated[int, Field(ge=1, le=1_000_000)] = 1000
    chunk_seconds: Annotated[float, Field(ge=1, le=30)] = 10.0
    rank: Annotated[int, Field(ge=1, le=256)] = 16
    learning_rate: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = 1e-4
    batch: Annotated[int, Field(ge=1, le=64)] = 1
    checkpoint_steps: Annotated[int, Field(ge=1, le=100_000)] = 100
    seed: Seed = 0
    bpm: Bpm | None = Field(default=None, description="The tempo of all, when it is known.")
    look: bool = Field(
        default=False,
        description="Only listen, and write down what was heard for the user to correct.",
    )
