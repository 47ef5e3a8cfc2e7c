"""REAPER: its OSC for the transport, and a ReaScript of ours for everything else."""
