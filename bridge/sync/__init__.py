"""Musical time, whoever leads it: Link, MIDI clock, MTC, a DAW over OSC, or a clock by hand."""
