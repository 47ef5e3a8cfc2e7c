"""What the families that diffuse sound have in common, over diffusers' pipelines and networks.

A pipeline's folder is read part by part (`parts`), its codec goes piece by piece (`codec`), its
steps and layers tell how far the work is and hear of a wish to stop (`watch`), and requests become
canvases with a stretch to fill (`canvas`, `model`).
"""
