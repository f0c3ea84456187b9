"""Measures the portal beside a bare yardstick, on generated data. See README.md."""
