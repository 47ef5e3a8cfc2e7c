"""Fine-tuning: a model learns from a folder of recordings, and what it learned is an adapter.

The recordings are looked at and cut (`looking`), written down for the user to correct (`dataset`),
coded once (`codes`), learned from step by step (`run`), and what was learned is put beside the
models (`publish`). A run that is cut goes on from its last checkpoint, and gives what an uncut one
would have given.
"""
