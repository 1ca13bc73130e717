"""Choosing the part of an image that goes out; the cutting is the server's."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec

from app.ui.components.browser import modal
from app.ui.states.compose import ComposeState

_LIBRARY = "react-image-crop@11.1.2"
_SOURCE = rx.asset("cropper.jsx", shared=True).importable_path


def _cut(
    shares: rx.Var[list[float]], ratio: rx.Var[str]
) -> tuple[rx.Var[list[float]], rx.Var[str]]:
    return shares, ratio


class Cropper(rx.Component):
    """An image of ``width`` by ``height`` pixels with the part to keep. ``on_cut`` gets that part
    (left, top, width, height in percent) and its shape, "" where it is free."""

    library = _SOURCE
    tag = "Cropper"

    url: rx.Var[str]
    width: rx.Var[int]
    height: rx.Var[int]
    start: rx.Var[list[float]]
    ratios: rx.Var[list[Any]]
    is_ready: rx.Var[bool]

    on_cut: rx.EventHandler[_cut]
    on_leave: rx.EventHandler[no_args_event_spec]


def crop_dialog() -> rx.Component:
    """Opens over the composer for one image."""
    cut = ComposeState.cut
    return modal(
        rx.cond(
            cut,
            rx.el.div(
                rx.el.h2("Crop", class_name="text-base"),
                rx.el.p(cut.name, class_name="mb-4 truncate text-[13px] text-(--muted)"),
                Cropper.create(
                    key=cut.file_id,
                    lib_dependencies=[_LIBRARY],
                    url=cut.url,
                    width=cut.width,
                    height=cut.height,
                    start=cut.start,
                    ratios=cut.ratios,
                    is_ready=rx.State.is_hydrated,
                    on_cut=ComposeState.crop,
                    on_leave=ComposeState.close_crop,
                ),
            ),
            rx.fragment(),
        ),
        open=cut.bool(),
        label="Crop the image",
        class_name="dialog dialog-crop",
        on_close=ComposeState.close_crop,
    )
