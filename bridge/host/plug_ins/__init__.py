"""The plug-ins of this machine: found, probed one by one in processes of their own, remembered."""
