// Dragging posts of a queue onto other slots, with a mouse, a pen or, after a long press, a finger.
// Whatever carries `data-drag` can be taken, whatever carries `data-slot` or `data-place` is a place to drop it.
import { createElement as h, useEffect, useRef } from "react";

const FAR_PX = 5;
const LONG_PRESS_MS = 350;
const EDGE_PX = 72;

const slotAt = (x, y, taken) => {
  const found = document.elementFromPoint(x, y)?.closest("[data-slot], [data-place]");
  return found && found !== taken ? found : null;
};

class Drag {
  constructor(element, event, onDrop) {
    Object.assign(this, { element, onDrop, over: null, isActive: false });
    this.start = this.last = { x: event.clientX, y: event.clientY };
    this.isTouch = event.pointerType === "touch";
    this.timer = this.isTouch ? setTimeout(() => this.begin(), LONG_PRESS_MS) : 0;
    this.listeners = [
      [window, "pointermove", (e) => this.move(e)],
      [window, "pointerup", () => this.up()],
      [window, "pointercancel", () => this.end()],
      [window, "keydown", (e) => e.key === "Escape" && this.end()],
      // The click that follows a drag opens nothing.
      [window, "click", (e) => this.isOver && (e.preventDefault(), e.stopPropagation()), true],
      [document, "touchmove", (e) => this.isActive && e.preventDefault(), { passive: false }],
      [document, "contextmenu", (e) => this.isTouch && e.preventDefault()],
    ];
    for (const [on, name, run, options] of this.listeners) on.addEventListener(name, run, options);
  }

  begin() {
    this.isActive = true;
    const box = this.element.getBoundingClientRect();
    this.offset = { x: this.start.x - box.left, y: this.start.y - box.top };
    this.ghost = this.element.cloneNode(true);
    this.ghost.className = "queue-item queue-ghost";
    this.ghost.setAttribute("aria-hidden", "true");
    this.ghost.style.width = `${box.width}px`;
    document.body.append(this.ghost);
    this.element.classList.add("is-dragged");
    if (this.isTouch) navigator.vibrate?.(10);
    this.tick = setInterval(() => this.scroll(), 30);
    this.show();
  }

  move(event) {
    this.last = { x: event.clientX, y: event.clientY };
    if (this.isActive) {
      event.preventDefault();
      this.show();
      return;
    }
    if (Math.hypot(this.last.x - this.start.x, this.last.y - this.start.y) <= FAR_PX) return;
    if (this.isTouch) this.end();
    else this.begin();
  }

  show() {
    const { x, y } = this.last;
    this.ghost.style.transform = `translate(${x - this.offset.x}px, ${y - this.offset.y}px)`;
    const over = slotAt(x, y, this.element);
    if (over === this.over) return;
    this.over?.classList.remove("is-over");
    over?.classList.add("is-over");
    this.over = over;
  }

  scroll() {
    const { y } = this.last;
    const by = y < EDGE_PX ? -12 : y > window.innerHeight - EDGE_PX ? 12 : 0;
    if (!by) return;
    window.scrollBy(0, by);
    this.show();
  }

  up() {
    const { over, isActive } = this;
    this.end();
    if (isActive && over) this.onDrop(this.element, over);
  }

  end() {
    clearTimeout(this.timer);
    clearInterval(this.tick);
    this.isOver = this.isActive;
    this.isActive = false;
    this.over?.classList.remove("is-over");
    this.ghost?.remove();
    this.element.classList.remove("is-dragged");
    setTimeout(() => {
      for (const [on, name, run, options] of this.listeners)
        on.removeEventListener(name, run, options);
    }, 0);
  }
}

export function Sortable({ canDrag, onDrop, className, children }) {
  const root = useRef(null);
  const drag = useRef(null);
  const latest = useRef(onDrop);
  latest.current = onDrop;

  // What was dropped is faint until the server has said where everything is now.
  useEffect(() => {
    for (const item of root.current?.querySelectorAll(".is-settling") ?? [])
      item.classList.remove("is-settling");
  });
  useEffect(() => () => drag.current?.end(), []);

  function begin(event) {
    const element = event.target.closest?.("[data-drag]");
    if (!canDrag || !element || event.button !== 0) return;
    if (event.target.closest("a, [data-still]")) return;
    drag.current?.end();
    drag.current = new Drag(element, event, (taken, over) => {
      taken.classList.add("is-settling");
      over.classList.add("is-settling");
      latest.current?.(taken.dataset.drag, over.dataset.slot ?? over.dataset.place);
      setTimeout(() => [taken, over].forEach((one) => one.classList.remove("is-settling")), 4000);
    });
  }

  return h("div", { ref: root, className, onPointerDown: begin }, children);
}

// Something to undo goes away by itself after a while, unless somebody is about to use it. Whoever
// undid it stands on what came back, because the button under the focus is gone.
export function UndoBar({ label, number, returnTo, onUndo, onForget }) {
  const bar = useRef(null);
  const isUndoing = useRef(false);

  useEffect(() => {
    if (label || !isUndoing.current) return;
    isUndoing.current = false;
    document.getElementById(returnTo)?.focus();
  }, [label, number, returnTo]);

  useEffect(() => {
    if (!label) return undefined;
    const timer = setInterval(() => {
      if (!bar.current?.matches(":hover, :focus-within")) onForget?.();
    }, 12000);
    return () => clearInterval(timer);
  }, [label, number]);

  return h(
    "div",
    { ref: bar, role: "status", className: label ? "undo-bar" : "sr-only" },
    label ? h("span", { className: "min-w-0" }, label) : null,
    label
      ? h(
          "button",
          {
            type: "button",
            className: "btn btn-quiet btn-small",
            onClick: () => {
              isUndoing.current = true;
              onUndo?.();
            },
          },
          "Undo",
        )
      : null,
  );
}
