"""Steps that DawDreamer runs: LV2, VST2, Faust, side-chains; and instruments that play MIDI."""
