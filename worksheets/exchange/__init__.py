"""Worksheets and modules as files for and from elsewhere. Pure: no models, no requests."""
