"""Data only: profiles of controllers, one file each, `<vendor>/<device>.yaml`."""
