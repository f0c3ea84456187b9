"""The yardstick: the same work in bare Django and plain SQL, on tables of its own."""
