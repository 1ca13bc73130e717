"""How late a post began, in classes that a person can read at a glance."""

# Upper bounds in milliseconds, each included in its class; what is later falls in one more class.
BOUNDS_MS = (50, 100, 250, 500, 1_000, 5_000, 30_000, 120_000)
CLASSES = len(BOUNDS_MS) + 1
