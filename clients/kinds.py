"""The messages that the ground storey sends."""
