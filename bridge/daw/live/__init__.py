"""Ableton Live: AbletonOSC for what it can do, and our own Remote Script for audio."""
