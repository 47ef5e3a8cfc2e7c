"""Plug-in chains, rendered offline: DawDreamer and pedalboard behind one contract.

Nothing that is imported here loads a plug-in host; that happens in isolated processes only.
"""
