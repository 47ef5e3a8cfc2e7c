"""The surroundings of every process that runs trained models."""

from __future__ import annotations

FOR_MODELS = {
    # Nobody is asked for anything: weights lie here before a job begins, or it says how to
    # install them.
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # Threads that wait by spinning take the cores from each other, and from a DAW that plays.
    "OMP_WAIT_POLICY": "PASSIVE",
}
"""Variables of its environment."""
