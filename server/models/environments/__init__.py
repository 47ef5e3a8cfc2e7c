"""Environments of their own for models whose libraries cannot live in Roadie's.

Each lies on top of Roadie's own packages, so that torch and its like are there once. It is made
when it is asked for, and a model in it runs in a process of its own: whatever breaks there, the
rest of Roadie goes on.
"""
