// The files of a part: their order, by dragging the handle of one, and what they show in words.
import { createElement as h, useEffect, useRef, useState } from "react";

const PAUSE_MS = 500;

const tiles = (list) => [...list.querySelectorAll(":scope > [data-file-id]")];

// Where among the others a tile would be dropped that is held at (x, y).
function placeAt(list, x, y) {
  const all = tiles(list);
  const over = all.findIndex((tile) => {
    const box = tile.getBoundingClientRect();
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  });
  return over;
}

export function FileOrder({ partKey, onPlace, className, children }) {
  const list = useRef(null);
  const held = useRef(null);

  const mark = (place) =>
    tiles(list.current).forEach((tile, n) => {
      tile.classList.toggle("file-target", n === place && tile !== held.current?.tile);
    });

  function press(event) {
    const handle = event.target.closest("[data-file-handle]");
    if (!handle || event.button) return;
    const tile = handle.closest("[data-file-id]");
    held.current = { tile, id: tile.dataset.fileId, place: -1 };
    tile.classList.add("file-held");
    handle.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  function move(event) {
    if (!held.current) return;
    held.current.place = placeAt(list.current, event.clientX, event.clientY);
    mark(held.current.place);
  }

  function release(event) {
    if (!held.current) return;
    const { tile, id, place } = held.current;
    mark(-1);
    tile.classList.remove("file-held");
    held.current = null;
    const from = tiles(list.current).indexOf(tile);
    if (event.type === "pointerup" && place >= 0 && place !== from) onPlace?.(partKey, id, place);
  }

  return h(
    "ul",
    {
      ref: list,
      className,
      onPointerDown: press,
      onPointerMove: move,
      onPointerUp: release,
      onPointerCancel: release,
    },
    children,
  );
}

// The field keeps what is typed to itself and reports it after a pause; what an answer brings only
// counts while nobody types. `limits` are pairs of a network's name and its most characters.
export function AltField({ fieldId, mediaId, value, limits, maxLength, isReady, onAlt }) {
  const [text, setText] = useState(value || "");
  const timer = useRef(0);
  const field = useRef(null);
  const latest = useRef(onAlt);
  latest.current = onAlt;

  useEffect(() => {
    if (!timer.current) setText(value || "");
  }, [value]);
  useEffect(() => () => flush(), []);

  function flush() {
    if (!timer.current) return;
    clearTimeout(timer.current);
    timer.current = 0;
    if (field.current) latest.current?.(mediaId, field.current.value);
  }

  const length = [...text].length;
  // The tightest stands for all; the others are worth a word only when they are too narrow as well.
  const told = (limits || []).filter(([, most], n) => n === 0 || most < length);
  const shown = told.map(([name, most]) => {
    const left = most - length;
    const level = left < 0 ? " counter-over" : left < most / 10 ? " counter-near" : "";
    const said = left < 0 ? `${-left} too many` : `${left} left`;
    const className = `counter${level}`;
    return h("span", { key: name, className, "data-alt-left": left }, `${name} ${said}`);
  });
  return h(
    "div",
    null,
    h("textarea", {
      ref: field,
      id: fieldId,
      value: text,
      rows: 2,
      maxLength,
      disabled: !isReady,
      placeholder: "What does the image show?",
      className: "input resize-y text-[13px]",
      onChange: (event) => {
        setText(event.target.value);
        clearTimeout(timer.current);
        timer.current = setTimeout(flush, PAUSE_MS);
      },
      onBlur: flush,
    }),
    text && shown.length ? h("div", { className: "alt-counters" }, shown) : null,
  );
}
