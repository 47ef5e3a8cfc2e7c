"""Our Remote Script for Ableton Live: shipped as it is, installed into Live's User Library."""
