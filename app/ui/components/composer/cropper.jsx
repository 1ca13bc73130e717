// Choosing the part of an image to keep: by pointer, finger or arrow keys, in a network's shape or
// freely. The server cuts; this only says where, in percent of the image.
import { createElement as h, lazy, Suspense, useEffect, useRef, useState } from "react";
import "react-image-crop/dist/ReactCrop.css";

// Only whoever crops needs it: it is not loaded with the page.
const ReactCrop = lazy(() => import("react-image-crop"));

const WHOLE = { unit: "%", x: 0, y: 0, width: 100, height: 100 };
const ARIA = {
  cropArea: "Part to keep. Arrow keys move it.",
  nwDragHandle: "Upper left corner. Arrow keys resize.",
  nDragHandle: "Upper edge. Arrow keys resize.",
  neDragHandle: "Upper right corner. Arrow keys resize.",
  eDragHandle: "Right edge. Arrow keys resize.",
  seDragHandle: "Lower right corner. Arrow keys resize.",
  sDragHandle: "Lower edge. Arrow keys resize.",
  swDragHandle: "Lower left corner. Arrow keys resize.",
  wDragHandle: "Left edge. Arrow keys resize.",
};

// The largest part of that shape, in the middle.
function fit(aspect, width, height) {
  if (!aspect) return WHOLE;
  const wide = Math.min(100, (100 * aspect * height) / width);
  const tall = Math.min(100, (100 * width) / aspect / height);
  return { unit: "%", x: (100 - wide) / 2, y: (100 - tall) / 2, width: wide, height: tall };
}

export function Cropper({ url, width, height, start, ratios, isReady, onCut, onLeave }) {
  const hasStart = start?.length === 4;
  const [ratio, setRatio] = useState(hasStart ? "" : (ratios[0]?.ratio ?? ""));
  const aspect = ratios.find((one) => one.ratio === ratio)?.share || undefined;
  const [crop, setCrop] = useState(() => {
    if (!hasStart) return fit(aspect, width, height);
    const [x, y, wide, tall] = start;
    return { unit: "%", x, y, width: wide, height: tall };
  });
  const group = useRef(null);

  useEffect(() => group.current?.querySelector("[aria-checked=true]")?.focus(), []);

  function choose(one) {
    setRatio(one.ratio);
    setCrop(one.share ? fit(one.share, width, height) : crop);
  }

  function step(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = shapes.findIndex((one) => one.ratio === ratio);
    const next = (at + by + shapes.length) % shapes.length;
    choose(shapes[next]);
    group.current.children[next].focus();
  }

  const shapes = [...ratios, { ratio: "", share: 0, label: "Free", note: "" }];
  const buttons = shapes.map((one) =>
    h(
      "button",
      {
        key: one.ratio || "free",
        type: "button",
        role: "radio",
        "aria-checked": one.ratio === ratio ? "true" : "false",
        tabIndex: one.ratio === ratio ? 0 : -1,
        className: "chip crop-shape",
        title: one.note || undefined,
        onClick: () => choose(one),
      },
      one.share
        ? h("span", {
            className: "crop-icon",
            style: { aspectRatio: one.share },
            "aria-hidden": true,
          })
        : null,
      one.label,
      one.note ? h("span", { className: "sr-only" }, `, ${one.note}`) : null,
    ),
  );
  const pixels = (share, whole) => Math.round((share * whole) / 100);
  const size = `${pixels(crop.width, width)} × ${pixels(crop.height, height)} pixels`;
  const canCut = isReady && crop.width > 0 && crop.height > 0;
  return h(
    "div",
    { className: "cropper" },
    h(
      "div",
      {
        ref: group,
        role: "radiogroup",
        "aria-label": "Shape",
        className: "crop-shapes",
        onKeyDown: step,
      },
      buttons,
    ),
    h(
      "div",
      { className: "crop-stage" },
      h(
        Suspense,
        { fallback: h("img", { src: url, alt: "", className: "crop-waiting" }) },
        h(
          ReactCrop,
          {
            crop,
            aspect,
            ruleOfThirds: true,
            keepSelection: true,
            minWidth: 8,
            minHeight: 8,
            ariaLabels: ARIA,
            onChange: (_pixels, percent) => setCrop(percent),
          },
          h("img", { src: url, alt: "", draggable: false }),
        ),
      ),
    ),
    h(
      "div",
      { className: "crop-bar" },
      h("span", { className: "text-[13px] text-(--muted) tabular-nums", role: "status" }, size),
      h(
        "button",
        { type: "button", className: "btn btn-quiet", onClick: () => onLeave?.() },
        "Back",
      ),
      h(
        "button",
        {
          type: "button",
          className: "btn btn-primary",
          disabled: !canCut,
          onClick: () => onCut?.([crop.x, crop.y, crop.width, crop.height], ratio),
        },
        "Crop",
      ),
    ),
  );
}
