"""Instruments: the tracks of a MIDI file as sound, by plug-ins and by voices written in Faust."""
