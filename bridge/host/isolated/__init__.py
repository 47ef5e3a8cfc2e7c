"""Processes that may crash, hang or print: whatever loads a plug-in runs in one."""
