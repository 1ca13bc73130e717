"""Links and forms as browsers have always had them, untouched by the framework's router."""

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML


class PlainForm(BaseHTML):
    """Unlike the framework's form it works before the page listens, and may set a cookie."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]


class PlainLink(BaseHTML):
    """Unlike the framework's link it leaves the page: for other sites and the server's routes."""

    tag = "a"

    href: rx.Var[str]
    target: rx.Var[str]
    rel: rx.Var[str]


plain_form = PlainForm.create
plain_link = PlainLink.create
