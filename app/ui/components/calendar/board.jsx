// The calendar: cards where the server says they are, moved at once where a person drops them, and
// taken back when the server does not agree.
import { createElement as h, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { BulkBar, UndoBar } from "./bars.jsx";
import { Hours, List, Month } from "./grids.jsx";
import { KEYS_SETTING, Toolbar, VIEW_SETTING } from "./toolbar.jsx";
import { address, readCard, recall, references, withHeld } from "./common.js";
import { useDrag } from "./drag.js";
import "./calendar.css";

const PATIENCE_MS = 8000;
const SHOWN_MS = 1400;
const VIEWS = { month: Month, week: Hours, day: Hours, list: List };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let count = 0;

// Drops that the server has not answered yet. An answer, or none within eight seconds, ends each.
function useHeld(acks, onReturn) {
  const [held, setHeld] = useState([]);
  const latest = useRef(held);
  latest.current = held;

  useEffect(() => {
    const answered = new Map(acks.map((ack) => [ack.nonce, ack.is_done]));
    const over = latest.current.filter((drop) => answered.has(drop.nonce));
    if (!over.length) return;
    setHeld((all) => all.filter((drop) => !answered.has(drop.nonce)));
    onReturn(over.filter((drop) => !answered.get(drop.nonce)));
  }, [acks]);

  const hold = useCallback((drop) => {
    setHeld((all) => [...all, drop]);
    setTimeout(() => {
      if (!latest.current.some(({ nonce }) => nonce === drop.nonce)) return;
      setHeld((all) => all.filter(({ nonce }) => nonce !== drop.nonce));
      onReturn([drop], "The server did not answer. The post is where it was.");
    }, PATIENCE_MS);
  }, []);

  return [held, hold];
}

// The card that arrow keys go on from: the next in time, or the nearest above or below.
function neighbour(root, from, [along, down]) {
  const all = [...root.querySelectorAll(".cal-open")];
  if (along) return all[all.indexOf(from) + along];
  const here = from.getBoundingClientRect();
  const isBeyond = (box) => (down > 0 ? box.top >= here.bottom - 4 : box.bottom <= here.top + 4);
  const far = (box) => Math.abs(box.left - here.left) * 3 + Math.abs(box.top - here.top);
  return all
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([element, box]) => element !== from && isBeyond(box))
    .sort((a, b) => far(a[1]) - far(b[1]))[0]?.[0];
}

const isTyping = (element) => element?.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");

export function CalendarBoard(props) {
  const { frame, place, cards, accounts, acks, words, tones, canWrite } = props;
  const navigate = useNavigate();
  const root = useRef(null);
  const field = useRef(null);
  const [selected, setSelected] = useState(() => new Set());
  const [active, setActive] = useState("");
  const [returned, setReturned] = useState(() => new Set());
  const [said, setSaid] = useState("");
  const latest = useRef(props);
  latest.current = props;

  const giveBack = useCallback((drops, why = "") => {
    if (!drops.length) return;
    setReturned(new Set(drops.flatMap((drop) => [...drop.ids])));
    setTimeout(() => setReturned(new Set()), SHOWN_MS);
    setSaid(why || "It went back to where it was.");
  }, []);
  const [held, hold] = useHeld(acks, giveBack);

  const read = useMemo(() => cards.map((card) => readCard(card, accounts)), [cards, accounts]);
  const shown = useMemo(() => withHeld(read, held), [read, held]);
  const known = useRef(new Map());
  known.current = new Map(shown.map((card) => [card.key, card]));

  const past = (day, minute) =>
    day < frame.today || (day === frame.today && minute < frame.now_minute);
  const drag = useDrag({
    past,
    onDrop: (card, targets, day, minute) => {
      const nonce = `${Date.now()}-${(count += 1)}`;
      hold({ nonce, ids: new Set(targets.map((target) => target.id)), day, minute });
      latest.current.onDrop?.(nonce, references(targets), day, minute);
    },
  });

  // The view of last time, and on a phone the list, unless the address names one.
  useEffect(() => {
    if (place.is_chosen || !place.date) return;
    const isPhone = window.matchMedia("(max-width: 639px)").matches;
    const wanted = isPhone ? "list" : recall(VIEW_SETTING);
    if (wanted && wanted !== place.view) navigate(address(place, { view: wanted }), { replace: true });
  }, [place]);

  // What is gone is not selected any more.
  useEffect(() => {
    setSelected((old) => {
      const kept = [...old].filter((key) => known.current.has(key));
      return kept.length === old.size ? old : new Set(kept);
    });
  }, [shown]);

  // A card that was moved is drawn elsewhere; whoever had it in hand keeps it.
  const lastFocus = useRef("");
  useEffect(() => {
    // Not before a dialog that closes with this has tried to give the focus back itself.
    const timer = setTimeout(() => {
      const isLost = document.activeElement === document.body;
      if (!isLost || !known.current.has(lastFocus.current)) return;
      root.current?.querySelector(`[data-card="${lastFocus.current}"] .cal-open`)?.focus();
    });
    return () => clearTimeout(timer);
  }, [shown]);

  const open = useCallback((card) => {
    if (drag.isOver()) return;
    latest.current.onOpen?.(card.post, references(card.targets));
  }, []);
  const press = useCallback((card, element, event) => drag.begin(card, element, event), []);
  const focus = useCallback((key) => {
    lastFocus.current = key;
    setActive(key);
  }, []);
  const select = useCallback((key) => {
    setSelected((old) => {
      const next = new Set(old);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);

  useEffect(() => {
    const keys = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (recall(KEYS_SETTING) === "off" || document.querySelector("dialog[open]")) return;
      const run = {
        n: () => navigate("/compose"),
        t: () => navigate(address(latest.current.place, { date: latest.current.frame.today })),
        "/": () => field.current?.focus(),
      }[event.key.toLowerCase()];
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", keys);
    return () => window.removeEventListener("keydown", keys);
  }, []);

  const onKeyDown = (event) => {
    const from = event.target.closest?.(".cal-open");
    if (!from || event.ctrlKey || event.metaKey || event.altKey) return;
    const card = known.current.get(from.closest("[data-card]").dataset.card);
    if (event.key in ARROWS) {
      event.preventDefault();
      neighbour(root.current, from, ARROWS[event.key])?.focus();
    } else if (canWrite && card && event.key.toLowerCase() === "m") {
      event.preventDefault();
      latest.current.onAskMove?.(card.post, references(card.targets));
    } else if (canWrite && card && event.key.toLowerCase() === "x") {
      event.preventDefault();
      select(card.key);
    }
  };

  const first = shown.some((card) => card.key === active) ? active : shown[0]?.key;
  const cardProps = {
    tones,
    of: (card, day) => ({
      words,
      tones,
      canWrite,
      isActive: card.key === first,
      isSelected: selected.has(card.key),
      isReturned: card.targets.some((target) => returned.has(target.id)),
      dayLabel: day.label,
      onOpen: open,
      onPress: press,
      onFocus: focus,
      onSelect: select,
    }),
  };
  const chosen = shown.filter((card) => selected.has(card.key));
  const Shown = VIEWS[place.view] || Month;
  return h(
    "div",
    { ref: root, className: selected.size ? "cal is-selecting" : "cal", onKeyDown, "data-view": place.view },
    h(Toolbar, { frame, place, field, accounts, platforms: props.platforms, members: props.members, shows: props.shows }),
    h(Shown, { frame, place, cards: shown, cardProps }),
    h("p", { className: "sr-only", role: "status" }, said),
    h(BulkBar, { ...props, cards: chosen, onClear: () => setSelected(new Set()) }),
    h(UndoBar, { label: props.undoLabel, number: props.undoNumber, onUndo: props.onUndo, onForget: props.onForgetUndo }),
  );
}
