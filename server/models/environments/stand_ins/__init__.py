"""Modules that take the place of libraries which do not install beside those of today.

They are put on the path of an environment, and never on Roadie's own.
"""
