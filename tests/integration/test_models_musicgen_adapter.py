"""A LoRA of peft changes what MusicGen makes, and goes away without a trace."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
peft = pytest.importorskip("peft")

from server.models.contract import SoundRequest  # noqa: E402
from server.models.musicgen import FAMILY  # noqa: E402
from session.errors import BadWeights  # noqa: E402
from session.progress import silent  # noqa: E402
from tests.tiny_models.musicgen import tiny_musicgen  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_musicgen(tmp_path_factory.mktemp("musicgen") / "mono")


@pytest.fixture(scope="module")
def adapter(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter that was, as it were, trained: its second matrices are no longer zero."""
    stock = transformers.MusicgenForConditionalGeneration.from_pretrained(folder)
    wished = peft.LoraConfig(r=2, lora_alpha=4, target_modules=["q_proj", "v_proj", "out_proj"])
    adapted = peft.get_peft_model(stock.decoder, wished)
    with torch.no_grad():
        for name, weight in adapted.named_parameters():
            if "lora_" in name:
                weight.normal_(0.0, 0.3, generator=torch.Generator().manual_seed(5))
    path = tmp_path_factory.mktemp("adapter")
    adapted.save_pretrained(path)
    return path


@pytest.mark.parametrize("draft", [False, True])
def test_an_adapter_is_heard_and_goes_without_a_trace(
    folder: Path, adapter: Path, draft: bool
) -> None:
    model = FAMILY.load(folder, "cpu", draft)
    plain, adapted, again = (
        model.generate(SoundRequest("slow funk", 0.4, (3,), adapter=path), silent).sounds[0].samples
        for path in (None, adapter, None)
    )
    assert np.abs(plain - adapted).max() > 0.02
    assert np.array_equal(plain, again)


def test_a_folder_without_an_adapter_is_refused(folder: Path, tmp_path: Path) -> None:
    model = FAMILY.load(folder, "cpu", False)
    asked = SoundRequest("slow funk", 0.4, (3,), adapter=tmp_path)
    with pytest.raises(BadWeights, match=r"has no adapter_config\.json"):
        model.generate(asked, silent)
    plain = SoundRequest("slow funk", 0.4, (3,))
    assert model.generate(plain, silent).sounds[0].samples.any()


def test_an_adapter_of_another_size_is_refused(folder: Path, adapter: Path, tmp_path: Path) -> None:
    stereo = FAMILY.load(tiny_musicgen(tmp_path / "melody", "melody"), "cpu", False)
    asked = SoundRequest("slow funk", 0.4, (3,), adapter=adapter)
    with pytest.raises(BadWeights, match="does not fit this model"):
        stereo.generate(asked, silent)
