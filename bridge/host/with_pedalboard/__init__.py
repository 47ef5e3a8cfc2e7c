"""Steps that pedalboard runs: its own effects, VST3 and AU, streamed in blocks."""
