"""Start-up checks: the process refuses to start where a guard is missing."""
