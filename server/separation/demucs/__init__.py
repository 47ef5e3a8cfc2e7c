"""Separation by Demucs, a trained model: S. Rouard, F. Massa, A. Defossez, "Hybrid Transformers
for Music Source Separation", ICASSP 2023."""

from server.separation.demucs.separators import HTDemucs, HTDemucsFineTuned, HTDemucsSixStems

__all__ = ["HTDemucs", "HTDemucsFineTuned", "HTDemucsSixStems"]
