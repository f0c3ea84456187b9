"""What `run.py` starts: servers of the portal's own, its processes, its tests and checks."""
