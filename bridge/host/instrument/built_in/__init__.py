"""Roadie's own instruments, `templates/instruments/*.yaml`: what the composer plays, and MIDI
files may."""
