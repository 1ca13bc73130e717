// The calendar by keyboard: from card to card, what a key does to one, and keys of the whole page.
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { KEYS_SETTING, address, recall } from "./common.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog";

const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey;

// The card that arrow keys go on from: the next in time, or the nearest above or below.
function neighbour(root, from, [along, down]) {
  const all = [...root.querySelectorAll(".cal-open, .cal-free-slot")];
  if (along) return all[all.indexOf(from) + along];
  const here = from.getBoundingClientRect();
  const isBeyond = (box) => (down > 0 ? box.top >= here.bottom - 4 : box.bottom <= here.top + 4);
  const far = (box) => Math.abs(box.left - here.left) * 3 + Math.abs(box.top - here.top);
  return all
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([element, box]) => element !== from && isBeyond(box))
    .sort((a, b) => far(a[1]) - far(b[1]))[0]?.[0];
}

// Keys of the whole page: unless somebody types, or has switched them off.
function useShortcuts(actions) {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const press = (event) => {
      if (!isPlain(event) || event.target.closest?.(FIELDS)) return;
      if (recall(KEYS_SETTING) === "off" || document.querySelector("dialog[open]")) return;
      const run = latest.current[event.key.toLowerCase()];
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

// Returns what handles a key within the calendar.
export function useKeys({ root, field, place, today, find, onNew, onMove, onSelect }) {
  const navigate = useNavigate();
  useShortcuts({
    n: onNew,
    t: () => navigate(address(place, { date: today })),
    "/": () => field.current?.focus(),
  });
  return (event) => {
    const from = event.target.closest?.(".cal-open, .cal-free-slot");
    if (!from || !isPlain(event)) return;
    const card = find(from.closest("[data-card]")?.dataset.card);
    const act = { m: onMove, x: onSelect }[event.key.toLowerCase()];
    if (event.key in ARROWS) {
      event.preventDefault();
      neighbour(root.current, from, ARROWS[event.key])?.focus();
    } else if (card && act) {
      event.preventDefault();
      act(card);
    }
  };
}

// A card that was moved is drawn elsewhere; whoever had it in hand keeps it. Returns where to note
// which card has the focus.
export function useKeptFocus(root, shown) {
  const last = useRef("");
  useEffect(() => {
    // Not before a dialog that closes with this has tried to give the focus back itself.
    const timer = setTimeout(() => {
      if (!last.current || document.activeElement !== document.body) return;
      root.current?.querySelector(`[data-card="${last.current}"] .cal-open`)?.focus();
    });
    return () => clearTimeout(timer);
  }, [shown]);
  return last;
}
