"""The headless commands, a file each, on the same engine as the window."""
