"""Roadie's decoding loop writes the codes, and its stream the samples, that transformers does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from server.models.musicgen.chroma import chroma_of  # noqa: E402
from server.models.musicgen.decoding import Writing  # noqa: E402
from server.models.musicgen.parts import Parts, load_parts  # noqa: E402
from server.models.musicgen.sampling import chances, draw, generators_of  # noqa: E402
from server.models.musicgen.settings import Decoding  # noqa: E402
from tests.tiny_models.musicgen import SAMPLE_RATE, Kind, tiny_musicgen  # noqa: E402

WORDS = "warm dusty keys, slow funk"
FRAMES = 30


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """Networks this small only wait for a second thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with torch.inference_mode():
        yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, Path]:
    root = tmp_path_factory.mktemp("musicgen")
    kinds: tuple[Kind, ...] = ("mono", "stereo", "melody")
    return {kind: tiny_musicgen(root / kind, kind) for kind in kinds}


@pytest.fixture(scope="module")
def parts(folders: dict[Kind, Path]) -> dict[Kind, Parts]:
    cpu = torch.device("cpu")
    return {kind: load_parts(folder, None, cpu, False) for kind, folder in folders.items()}


def _stock(folder: Path, kind: Kind, **wishes: Any) -> tuple[Any, Any]:
    """The codes `(batch, codebooks, frames)` and the samples of transformers' own generate."""
    name = "MusicgenMelody" if kind == "melody" else "Musicgen"
    model = getattr(transformers, f"{name}ForConditionalGeneration").from_pretrained(
        folder, local_files_only=True
    )
    model.eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    heard: list[Any] = []
    decode = model.audio_encoder.decode

    def remember(codes: Any, *rest: Any, **named: Any) -> Any:
        heard.append(codes[0].clone())
        return decode(codes, *rest, **named)

    model.audio_encoder.decode = remember
    asked = {"do_sample": False, "guidance_scale": 3.0, "max_new_tokens": FRAMES + 3, **wishes}
    samples = model.generate(**tokenizer(WORDS, return_tensors="pt"), **asked)
    if len(heard) == 1:
        return heard[0], samples
    left, right = heard
    return torch.stack([left, right], dim=2).flatten(1, 2), samples


def _ours(parts: Parts, tune: Any = None, known: Any = None, **wishes: Any) -> Any:
    """The codes of our loop, for two variations, taking the likeliest code each time."""
    decoding = Decoding(top_k=1, **wishes)
    conditions = parts.conditioner.conditions(
        parts.conditioner.words(WORDS),
        tune,
        decoding.guidance != 1.0,
        tune is not None and decoding.melody != 1.0,
    )
    if known is None:
        known = torch.zeros(1, parts.decoder.codebooks, 0, dtype=torch.long)
    drawn = chances(generators_of([1, 2]), FRAMES + 8, parts.decoder.codebooks)
    writing = Writing(
        parts.decoder, conditions, decoding, known=known, frames=FRAMES, chances=drawn
    )
    for _ in writing.steps():
        pass
    assert writing.frames == FRAMES
    return writing.codes(0, FRAMES)


@pytest.mark.parametrize("kind", ["mono", "stereo", "melody"])
def test_the_loop_writes_the_codes_of_the_stock_generate(
    kind: Kind, folders: dict[Kind, Path], parts: dict[Kind, Parts]
) -> None:
    codes, _ = _stock(folders[kind], kind)
    ours = _ours(parts[kind])
    assert len(codes.unique()) > 10, "codes that hardly change would prove nothing"
    assert torch.equal(ours[:1], codes)
    assert torch.equal(ours[1:], codes)


def test_without_guidance_the_codes_are_those_of_the_stock_generate(
    folders: dict[Kind, Path], parts: dict[Kind, Parts]
) -> None:
    codes, _ = _stock(folders["mono"], "mono", guidance_scale=1.0)
    assert torch.equal(_ours(parts["mono"], guidance=1.0)[:1], codes)


def test_with_a_melody_the_codes_are_those_of_the_stock_generate(
    folders: dict[Kind, Path], parts: dict[Kind, Parts]
) -> None:
    melody = torch.nn.functional.one_hot(torch.tensor([0, 4, 7, 11, 2, 5]), 12).float()
    codes, _ = _stock(folders["melody"], "melody", input_features=melody[None].clone())
    ours = _ours(parts["melody"], melody)
    assert torch.equal(ours[:1], codes)
    assert not torch.equal(ours, _ours(parts["melody"]))


def test_the_melody_control_at_its_ends(parts: dict[Kind, Parts]) -> None:
    melody = torch.nn.functional.one_hot(torch.tensor([1, 4, 7, 11, 2, 5]), 12).float()
    unheard = _ours(parts["melody"], melody, melody=0.0)
    assert torch.equal(unheard, _ours(parts["melody"]))
    assert not torch.equal(_ours(parts["melody"], melody, melody=2.0), unheard)


@pytest.mark.parametrize("kind", ["mono", "stereo", "melody"])
def test_going_on_from_codes_writes_what_would_have_come(
    kind: Kind, parts: dict[Kind, Parts]
) -> None:
    whole = _ours(parts[kind])
    for shared in (whole[:1, :, :17], whole[..., :17]):
        assert torch.equal(_ours(parts[kind], known=shared), whole)


@pytest.mark.parametrize("kind", ["mono", "stereo"])
def test_sound_that_comes_piece_by_piece_is_that_of_all_codes_at_once(
    kind: Kind, folders: dict[Kind, Path], parts: dict[Kind, Parts]
) -> None:
    codes, samples = _stock(folders[kind], kind)
    stream = parts[kind].codec.stream(1)
    pieces = [stream.push(codes[..., at : at + 7]) for at in range(0, FRAMES, 7)]
    pieces.append(stream.end())
    sound = torch.cat(pieces, dim=-1)
    assert sound.shape == samples.shape
    assert float(samples.std()) > 0.005
    assert float((sound - samples).abs().max()) < 1e-6


def test_sound_is_coded_as_the_library_codes_it(
    folders: dict[Kind, Path], parts: dict[Kind, Parts]
) -> None:
    model = transformers.EncodecModel
    stock = transformers.MusicgenForConditionalGeneration.from_pretrained(folders["stereo"])
    assert isinstance(stock.audio_encoder, model)
    sound = torch.randn(2, 6400, generator=torch.Generator().manual_seed(0)) * 0.1
    asked: dict[str, Any] = stock._prepare_audio_encoder_kwargs_for_generation(sound[None], {})
    coded = parts["stereo"].codec.encode(sound)
    assert torch.equal(coded[0], asked["decoder_input_ids"])


def test_a_scale_is_heard_as_its_pitch_classes() -> None:
    notes = [60, 62, 64, 65, 67, 69, 71, 72]
    seconds = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    tones = [np.sin(2 * np.pi * 440 * 2 ** ((note - 69) / 12) * seconds) for note in notes]
    heard = chroma_of(torch.from_numpy(np.concatenate(tones)).float(), SAMPLE_RATE, 12)
    middles = [round((place + 0.5) * SAMPLE_RATE / 4096) for place in range(len(notes))]
    assert heard[middles].argmax(-1).tolist() == [note % 12 for note in notes]


def test_codes_are_drawn_as_often_as_they_are_likely() -> None:
    logits = torch.log(torch.tensor([0.5, 0.2, 0.3])).expand(1, 3000, 3)
    chance = torch.rand(1, 3000, 1, generator=torch.Generator().manual_seed(3))
    often = torch.bincount(draw(logits, chance, 1.0, 0)[0], minlength=3) / 3000
    assert often.tolist() == pytest.approx([0.5, 0.2, 0.3], abs=0.03)
    best_two = torch.bincount(draw(logits, chance, 1.0, 2)[0], minlength=3) / 3000
    assert best_two.tolist() == pytest.approx([0.625, 0.0, 0.375], abs=0.03)
    hotter = torch.bincount(draw(logits, chance, 5.0, 0)[0], minlength=3) / 3000
    assert float(hotter[1]) > 0.27
