"""A form that the browser itself sends, as forms have always been."""

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML


class PlainForm(BaseHTML):
    """Unlike the framework's form it works before the page listens, and may set a cookie."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]


plain_form = PlainForm.create
