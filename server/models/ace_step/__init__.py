"""ACE-Step 1.5: words, lyrics, tempo and key to songs, by diffusers' pipeline.

Gong et al., "ACE-Step: A Step Towards Music Generation Foundation Model", 2025
(https://arxiv.org/abs/2506.00045), in the version of https://github.com/ace-step/ACE-Step-1.5.
"""

from server.models.ace_step.family import FAMILY

__all__ = ["FAMILY"]
