"""Engines that make a session of what a trained model sounds: the same for every model.

The model is asked for seconds (`told`), what comes is measured (`pulse`), brought to the asked
tempo (`stretch`), cut to bars (`cut`), its seam is scored (`seam`), and it is mixed, mastered and
described (`finish`). Bars of a session are made anew, or put behind it, by `region`.
"""
