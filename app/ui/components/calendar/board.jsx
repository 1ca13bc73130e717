// The calendar: cards where the server says they are, moved at once where a person drops them, and
// taken back when the server does not agree.
import { createElement as h, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { BulkBar, UndoBar } from "./bars.jsx";
import { Hours, List, Month } from "./grids.jsx";
import { useHeld } from "./held.js";
import { useKeptFocus, useKeys } from "./keys.js";
import { Toolbar } from "./toolbar.jsx";
import { FREE_SETTING, VIEW_SETTING, address, readCard, recall, references, remember, withHeld } from "./common.js";
import { useDrag } from "./drag.js";
import { useComposing } from "./composing.js";
import { readFree } from "./free.jsx";
import { Tray, useTray } from "./tray.jsx";
import "./toolbar.css";
import "./month.css";
import "./cards.css";
import "./grids.css";
import "./free.css";
import "./tray.css";
import "./phone.css";

const SHOWN_MS = 1400;
const VIEWS = { month: Month, week: Hours, day: Hours, list: List };

let count = 0;

export function CalendarBoard(props) {
  const { frame, place, cards, accounts, acks, words, tones, tags, canWrite } = props;
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

  const read = useMemo(
    () => cards.map((card) => readCard(card, accounts, frame.days, tags)),
    [cards, accounts, frame, tags],
  );
  const [isFree, setFree] = useState(true);
  useEffect(() => setFree(recall(FREE_SETTING) !== "off"), []);
  const free = useMemo(
    () => readFree(isFree && canWrite ? props.free : [], accounts, frame.days),
    [props.free, accounts, frame, isFree, canWrite],
  );
  const shown = useMemo(() => withHeld(read, held), [read, held]);
  const known = useRef(new Map());
  known.current = new Map(shown.map((card) => [card.key, card]));

  const past = (day, minute) =>
    day < frame.today || (day === frame.today && minute < frame.now_minute);
  const drag = useDrag({
    past,
    onDrop: (card, targets, day, minute) => {
      const nonce = `${Date.now()}-${(count += 1)}`;
      if (card.isDraft) {
        hold({ nonce, ids: new Set([card.id]), day, minute, draft: card });
        latest.current.onDropDraft?.(nonce, card.id, day, minute);
        return;
      }
      hold({ nonce, ids: new Set(targets.map((target) => target.id)), day, minute });
      latest.current.onDrop?.(nonce, references(targets), day, minute);
    },
  });

  const composing = useComposing({ root, past, isOver: drag.isOver, latest });

  // The view of last time, and on a phone the list, unless the address names one.
  useEffect(() => {
    if (place.is_chosen || !place.date) return;
    const isPhone = window.matchMedia("(max-width: 639px)").matches;
    const wanted = isPhone ? "list" : recall(VIEW_SETTING);
    if (wanted && wanted !== place.view)
      navigate(address(place, { view: wanted }), { replace: true });
  }, [place]);

  // What is gone is not selected any more.
  useEffect(() => {
    setSelected((old) => {
      const kept = [...old].filter((key) => known.current.has(key));
      return kept.length === old.size ? old : new Set(kept);
    });
  }, [shown]);

  const lastFocus = useKeptFocus(root, shown);

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

  const onKeyDown = useKeys({
    root,
    field,
    place,
    today: frame.today,
    find: (key) => canWrite && known.current.get(key),
    onNew: composing.begin,
    onMove: (card) => latest.current.onAskMove?.(card.post, references(card.targets)),
    onSelect: (card) => select(card.key),
  });

  const tray = useTray({ drafts: props.drafts, frame, held, number: props.trayUndoNumber });
  const isTrayUndo = props.trayUndoLabel && props.trayUndoNumber === props.undoNumber;

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
    {
      ref: root,
      className: selected.size ? "cal is-selecting" : "cal",
      onKeyDown,
      onClick: composing.onClick,
      "data-view": place.view,
    },
    h(Toolbar, {
      frame,
      place,
      field,
      accounts,
      platforms: props.platforms,
      members: props.members,
      shows: props.shows,
      tags,
      isFree,
      hasFree: canWrite && props.free.length > 0,
      onFree: (isOn) => {
        setFree(isOn);
        remember(FREE_SETTING, isOn ? "on" : "off");
      },
      onEditTags: canWrite ? props.onEditTags : undefined,
      draftCount: props.drafts.length,
      isTrayOpen: tray.isOpen,
      onTray: canWrite ? tray.toggle : undefined,
    }),
    h(
      "div",
      { className: "cal-beside" },
      h(
        "div",
        { className: "cal-main" },
        h(Shown, { frame, place, cards: shown, free, cardProps, onCompose: composing.compose }),
      ),
      canWrite
        ? h(Tray, { ...tray, isCut: props.isTrayCut, onPress: press, isOver: drag.isOver, onAsk: props.onAskDraft })
        : null,
    ),
    h("p", { className: "sr-only", role: "status" }, said),
    h(BulkBar, { ...props, cards: chosen, onClear: () => setSelected(new Set()) }),
    h(UndoBar, {
      label: isTrayUndo ? props.trayUndoLabel : props.undoLabel,
      number: props.undoNumber,
      onUndo: isTrayUndo ? props.onUndoDraft : props.onUndo,
      onForget: isTrayUndo ? props.onForgetUndoDraft : props.onForgetUndo,
    }),
  );
}
