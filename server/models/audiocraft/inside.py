"""What loads audiocraft's models, in their environment."""

from __future__ import annotations

from pathlib import Path

from server.models.abilities import Device
from server.models.contract import SoundModel
from server.models.faults import model_faults

TITLE = "audiocraft"


class AudiocraftInside:
    """Tells from the configuration inside the weights which kind of model they are."""

    def load(self, folder: Path, device: Device, draft: bool) -> SoundModel:
        """The model whose weights lie in `folder`; there is no draft.

        Raises BackendUnavailable, BadWeights, WorkerOutOfMemory.
        """
        del draft
        from server.models.audiocraft.weights import read_networks
        from server.models.device import chosen_device

        with model_faults(TITLE):
            networks = read_networks(folder, chosen_device(device))
        if networks.kind == "masked":
            from server.models.audiocraft.masked import MaskedModel

            return MaskedModel(networks)
        if networks.kind == "flow":
            from server.models.audiocraft.flow import FlowModel

            return FlowModel(networks)
        from server.models.audiocraft.language import LanguageModel

        return LanguageModel(networks)


INSIDE = AudiocraftInside()
