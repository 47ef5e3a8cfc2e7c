"""Trained models: what there is, where its weights lie, and what each family makes of them."""
