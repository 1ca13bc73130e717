"""What the filters of lists are made of, from ``filters.jsx``: other shims import it."""

import reflex as rx


def ship_filters() -> None:
    """Put ``filters.jsx`` where the shims that import it look for it."""
    rx.asset("filters.jsx", shared=True)
