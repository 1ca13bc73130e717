// Dragging a card, or a draft from the tray, with a mouse, a pen or, after a long press, a finger.
//
// While it lasts nothing is rendered anew: a copy of the card follows the pointer, and the place
// it would be dropped at is marked, both directly in the document.
import { useEffect, useRef } from "react";
import { clock } from "./common.js";

const FAR_PX = 5;
const LONG_PRESS_MS = 350;
const EDGE_PX = 64;
const DAY_MINUTES = 1440;

const within = (value, least, most) => Math.min(Math.max(value, least), most);

// Where the pointer is: a day, and in a grid of hours the minute at the upper edge of the card.
function placeAt(x, y, offset, isFine) {
  const found = document.elementsFromPoint(x, y).find((element) => element.closest?.("[data-day]"));
  const target = found?.closest("[data-day]");
  if (!target) return null;
  const { day, label } = target.dataset;
  if (!("hours" in target.dataset)) return { target, day, label, minute: -1 };
  const box = target.getBoundingClientRect();
  const snap = isFine ? 5 : 15;
  const raw = ((y - offset - box.top) / box.height) * DAY_MINUTES;
  const minute = within(Math.round(raw / snap) * snap, 0, DAY_MINUTES - snap);
  return { target, day, label, minute };
}

function makeGhost(card, element, x, y) {
  const box = element.getBoundingClientRect();
  const ghost = document.createElement("div");
  ghost.className = "cal-ghost";
  ghost.style.width = `${Math.min(box.width, 260)}px`;
  const copy = element.cloneNode(true);
  copy.removeAttribute("style");
  copy.removeAttribute("data-card");
  const hint = document.createElement("p");
  hint.className = "cal-ghost-hint";
  ghost.append(copy, hint);
  ghost.setAttribute("aria-hidden", "true");
  document.body.append(ghost);
  const offset = { x: Math.min(x - box.left, 220), y: y - box.top };
  return { ghost, hint, offset };
}

function scrollNear(element, y) {
  const scroller = element?.closest?.(".cal-scroll");
  const [top, bottom] = scroller
    ? [scroller.getBoundingClientRect().top, scroller.getBoundingClientRect().bottom]
    : [0, window.innerHeight];
  const by = y < top + EDGE_PX ? -12 : y > bottom - EDGE_PX ? 12 : 0;
  if (by) (scroller || window).scrollBy(0, by);
}

class Drag {
  constructor({ card, element, event, mark, past, onDrop, onEnd }) {
    Object.assign(this, { card, element, mark, past, onDrop, onEnd });
    this.start = { x: event.clientX, y: event.clientY };
    this.last = { x: event.clientX, y: event.clientY, alt: event.altKey };
    this.isTouch = event.pointerType === "touch";
    this.isActive = false;
    this.timer = this.isTouch ? setTimeout(() => this.begin(), LONG_PRESS_MS) : 0;
    this.listeners = [
      [window, "pointermove", (e) => this.move(e)],
      [window, "pointerup", (e) => this.up(e)],
      [window, "pointercancel", () => this.end()],
      [window, "keydown", (e) => this.press(e), true],
      [window, "keyup", (e) => this.press(e), true],
      // A finger that drags must not scroll; one that has not begun to, may.
      [document, "touchmove", (e) => this.isActive && e.preventDefault(), { passive: false }],
      [document, "contextmenu", (e) => this.isTouch && e.preventDefault()],
    ];
    for (const [on, name, run, options] of this.listeners) on.addEventListener(name, run, options);
  }

  begin() {
    this.isActive = true;
    const { x, y } = this.last;
    Object.assign(this, makeGhost(this.card, this.element, this.start.x, this.start.y));
    this.element.classList.add("is-dragged");
    document.documentElement.classList.add("is-dragging");
    if (this.isTouch) navigator.vibrate?.(10);
    this.follow(x, y);
    this.tick = setInterval(() => {
      scrollNear(this.place?.target, this.last.y);
      this.show();
    }, 30);
  }

  move(event) {
    this.last = { x: event.clientX, y: event.clientY, alt: event.altKey };
    if (!this.isActive) {
      const far = Math.hypot(event.clientX - this.start.x, event.clientY - this.start.y) > FAR_PX;
      if (far && this.isTouch) this.end();
      else if (far) this.begin();
      return;
    }
    event.preventDefault();
    this.follow(event.clientX, event.clientY);
  }

  follow(x, y) {
    this.ghost.style.transform = `translate(${x - this.offset.x}px, ${y - this.offset.y}px)`;
    this.show();
  }

  // With Alt, one account's mark takes that account alone, and hours snap finer.
  targets() {
    const { movable } = this.card;
    const alone = this.last.alt && movable.find((target) => target.id === this.mark);
    return alone ? [alone] : movable;
  }

  show() {
    this.place?.target.classList.remove("is-over", "is-refused");
    this.slot?.remove();
    const { x, y, alt } = this.last;
    this.place = placeAt(x, y, this.offset.y, alt);
    if (this.place && this.place.minute < 0) this.place.usual = this.usualOn(this.place.day);
    this.hint.textContent = this.place ? this.words() : "Not on a day";
    if (!this.place) return;
    const { target, minute } = this.place;
    target.classList.add(this.isPast() ? "is-refused" : "is-over");
    if (minute < 0) return;
    this.slot = document.createElement("div");
    this.slot.className = "cal-slot";
    this.slot.style.top = `${(minute / DAY_MINUTES) * 100}%`;
    target.append(this.slot);
  }

  // The minute on a day that is meant as a whole; a draft has no place yet that it comes from.
  usualOn(day) {
    return this.card.usualOn ? this.card.usualOn(day) : this.card.minute;
  }

  isPast() {
    const { day, minute, usual } = this.place;
    return this.past(day, minute < 0 ? usual : minute);
  }

  words() {
    const { label, minute, usual } = this.place;
    const chosen = this.targets();
    const count = this.card.targets.length;
    const who =
      chosen.length === count ? "" : ` · ${chosen.map((t) => t.account.handle).join(", ")}`;
    const all = count > 1 && !who ? ` · all ${count} accounts` : who;
    const time = clock(minute < 0 ? usual : minute);
    return `${label}, ${time}${this.isPast() ? " · in the past" : all}`;
  }

  press(event) {
    if (!this.isActive) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.end();
    } else if (event.key === "Alt") {
      event.preventDefault();
      this.last.alt = event.type === "keydown";
      this.show();
    }
  }

  up(event) {
    const isDrop = this.isActive;
    if (isDrop) {
      this.last = { x: event.clientX, y: event.clientY, alt: event.altKey };
      this.show();
    }
    const { place } = this;
    const targets = isDrop ? this.targets() : [];
    this.end();
    if (!place || !isDrop) return;
    const isSame = place.day === this.card.day && [-1, this.card.minute].includes(place.minute);
    if (!isSame) this.onDrop(this.card, targets, place.day, place.minute);
  }

  end() {
    clearTimeout(this.timer);
    clearInterval(this.tick);
    for (const [on, name, run, options] of this.listeners)
      on.removeEventListener(name, run, options);
    this.place?.target.classList.remove("is-over", "is-refused");
    this.slot?.remove();
    this.ghost?.remove();
    this.element.classList.remove("is-dragged");
    document.documentElement.classList.remove("is-dragging");
    this.onEnd(this.isActive);
  }
}

// Returns what a card calls when a pointer goes down on it, and whether a click that follows
// belongs to a drag and is to be ignored.
export function useDrag({ past, onDrop }) {
  const drag = useRef(null);
  const hasJustEnded = useRef(false);
  const latest = useRef({ past, onDrop });
  latest.current = { past, onDrop };

  useEffect(() => () => drag.current?.end(), []);

  function begin(card, element, event) {
    // One that waits for its answer has a version that is about to be an old one.
    if (event.button !== 0 || card.isHeld || drag.current) return;
    if (!card.isDraft && !card.movable.length) return;
    drag.current = new Drag({
      card,
      element,
      event,
      mark: event.target.closest?.("[data-mark]")?.dataset.mark || "",
      past: (...at) => latest.current.past(...at),
      onDrop: (...dropped) => latest.current.onDrop(...dropped),
      onEnd: (wasActive) => {
        drag.current = null;
        hasJustEnded.current = wasActive;
        setTimeout(() => {
          hasJustEnded.current = false;
        }, 0);
      },
    });
  }

  return { begin, isOver: () => hasJustEnded.current };
}
