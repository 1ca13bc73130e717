// The four ways to lay the days out.
import { createElement as h, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Link } from "react-router";
import Clock from "lucide-react/dist/esm/icons/clock-alert.mjs";
import { Card } from "./cards.jsx";
import { Free } from "./free.jsx";
import { address, byDay, clock, plural, usePhone } from "./common.js";

const MOST_IN_CELL = 3;
const BLOCK_MINUTES = 54;
const FIRST_HOUR = 7;
const HOURS = [...Array(24).keys()];

function Change({ day, isShort }) {
  if (!day.change) return null;
  return h(
    "span",
    { className: "cal-change", title: day.change },
    h(Clock, { size: 12, "aria-hidden": true }),
    h("span", { className: isShort ? "sr-only" : undefined }, day.change),
  );
}

const dayClass = (base, day, today) =>
  [
    base,
    day.is_outside && "is-outside",
    day.iso === today && "is-today",
    day.iso < today && "is-past",
  ]
    .filter(Boolean)
    .join(" ");

function DayLink({ day, frame, place, children, className }) {
  return h(
    Link,
    {
      to: address(place, { view: "day", date: day.iso }),
      className,
      "aria-label": day.label,
      "aria-current": day.iso === frame.today ? "date" : undefined,
      draggable: false,
    },
    children,
  );
}

function More({ count, day, place, view, style }) {
  return h(
    Link,
    {
      to: address(place, { view, date: day.iso }),
      className: "cal-more",
      style,
      draggable: false,
      "aria-label": `${count} more on ${day.label}`,
    },
    `+${count} more`,
  );
}

function Dots({ cards, tones }) {
  if (!cards.length) return null;
  return h(
    "span",
    { className: "cal-dots" },
    cards
      .slice(0, 4)
      .map((card) => h("i", { key: card.key, className: `tone-${tones[card.status]}` })),
    h("span", { className: "cal-dot-count" }, cards.length),
  );
}

export function Month({ frame, place, cards, free, cardProps, onCompose }) {
  const isPhone = usePhone();
  const days = byDay(cards);
  // Weeks that are over and in which nothing went out leave their room to the others.
  const isQuiet = (at) => {
    const week = frame.days.slice(at - (at % 7), at - (at % 7) + 7);
    return week.every((day) => day.iso < frame.today && !days.has(day.iso));
  };
  const cell = (day, at) => {
    const found = days.get(day.iso) || [];
    const base = isQuiet(at) ? "cal-cell is-quiet" : "cal-cell";
    if (isPhone)
      return h(
        Link,
        {
          key: day.iso,
          to: address(place, { view: "day", date: day.iso }),
          className: dayClass(base, day, frame.today),
          "aria-label": `${day.label}, ${plural(found.length, "post")}`,
        },
        h("span", { className: "cal-number" }, day.number),
        h(Change, { day, isShort: true }),
        h(Dots, { cards: found, tones: cardProps.tones }),
      );
    const most = found.length > MOST_IN_CELL ? MOST_IN_CELL - 1 : MOST_IN_CELL;
    const left = found.length - most;
    const open = (free.get(day.iso) || []).slice(0, Math.max(0, MOST_IN_CELL - found.length));
    return h(
      "div",
      {
        key: day.iso,
        className: dayClass(base, day, frame.today),
        "data-day": day.iso,
        "data-label": day.label,
        role: "group",
        "aria-label": day.label,
      },
      h(
        "div",
        { className: "cal-cell-head" },
        h(DayLink, { day, frame, place, className: "cal-number" }, day.number),
        h(Change, { day }),
      ),
      found
        .slice(0, most)
        .map((card) => h(Card, { key: card.key, card, shape: "line", ...cardProps.of(card, day) })),
      left > 0 ? h(More, { count: left, day, place, view: "day" }) : null,
      open.map((slot) =>
        h(Free, { key: slot.key, slot, shape: "line", dayLabel: day.label, onCompose }),
      ),
    );
  };
  return h(
    "div",
    { className: "cal-month" },
    h(
      "div",
      { className: "cal-weekdays", "aria-hidden": true },
      frame.days.slice(0, 7).map((day) => h("span", { key: day.iso }, day.weekday)),
    ),
    h("div", { className: "cal-cells" }, frame.days.map(cell)),
  );
}

// Cards that would lie over one another stand side by side, as far as there is room.
export function layOut(cards, mostLanes) {
  const placed = [];
  let cluster = [];
  let ends = [];
  const close = () => {
    const lanes = Math.min(ends.length, mostLanes);
    const hidden = cluster.filter(({ lane, card }) => lane >= mostLanes && !card.account);
    for (const entry of cluster) if (entry.lane < mostLanes) placed.push({ ...entry, lanes });
    if (hidden.length)
      placed.push({ more: hidden.length, minute: Math.max(...ends) - 4, key: hidden[0].card.key });
    cluster = [];
    ends = [];
  };
  for (const card of cards) {
    if (ends.length && ends.every((end) => end <= card.minute)) close();
    let lane = ends.findIndex((end) => end <= card.minute);
    if (lane < 0) lane = ends.length;
    ends[lane] = card.minute + BLOCK_MINUTES;
    cluster.push({ card, lane });
  }
  if (cluster.length) close();
  return placed;
}

const topOf = (minute) => `${(minute / 1440) * 100}%`;

function NowLine({ minute }) {
  const [now, setNow] = useState(minute);
  useEffect(() => {
    const begun = Date.now();
    setNow(minute);
    const timer = setInterval(
      () => setNow(minute + Math.floor((Date.now() - begun) / 60000)),
      20000,
    );
    return () => clearInterval(timer);
  }, [minute]);
  return h("div", {
    className: "cal-now",
    style: { top: topOf(Math.min(now, 1439)) },
    "aria-hidden": true,
  });
}

function Column({ day, frame, place, cards, free, cardProps, lanes, onCompose }) {
  // Posts before slots of the same minute, so that no slot takes a post's place.
  const all = [...cards, ...free].sort((a, b) => a.minute - b.minute);
  return h(
    "div",
    {
      className: dayClass("cal-column", day, frame.today),
      "data-day": day.iso,
      "data-label": day.label,
      "data-hours": "",
      role: "group",
      "aria-label": day.label,
    },
    day.iso === frame.today ? h(NowLine, { minute: frame.now_minute }) : null,
    layOut(all, lanes).map((entry) => {
      if (entry.more)
        return h(More, {
          key: `more-${entry.key}`,
          count: entry.more,
          day,
          place,
          view: lanes > 2 ? "list" : "day",
          style: { position: "absolute", top: topOf(Math.min(entry.minute, 1415)), right: "4px" },
        });
      const { card, lane } = entry;
      const style = {
        top: topOf(Math.min(card.minute, 1440 - BLOCK_MINUTES)),
        left: `calc(${(lane / entry.lanes) * 100}% + 2px)`,
        width: `calc(${100 / entry.lanes}% - 5px)`,
      };
      if (card.account)
        return h(Free, {
          key: card.key,
          slot: card,
          shape: entry.lanes > 1 && lanes <= 2 ? "narrow" : "block",
          style,
          dayLabel: day.label,
          onCompose,
        });
      const props = cardProps.of(card, day);
      const room = lanes > 2 ? "wide" : entry.lanes > 1 ? "narrow" : "";
      return h(Card, { key: card.key, card, shape: "block", room, style, ...props });
    }),
  );
}

export function Hours({ frame, place, cards, free, cardProps, onCompose }) {
  const scroller = useRef(null);
  const days = byDay(cards);
  const isWeek = frame.days.length > 1;
  const first = Math.min(FIRST_HOUR * 60, ...cards.map((card) => card.minute));

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    element.scrollTop = Math.max(0, (first / 1440) * element.scrollHeight - 16);
    const today = element.querySelector(".cal-column.is-today");
    const hours = element.querySelector(".cal-gutter").offsetWidth;
    element.scrollLeft = today ? today.offsetLeft - hours : 0;
  }, [frame.title, frame.zone]);

  return h(
    "div",
    {
      className: `cal-scroll ${isWeek ? "cal-week" : "cal-day"}`,
      ref: scroller,
      tabIndex: 0,
      role: "region",
      "aria-label": frame.title,
    },
    h(
      "div",
      { className: "cal-hours-head" },
      h("span", { className: "cal-corner", title: frame.zone_label }),
      frame.days.map((day) =>
        h(
          "div",
          { key: day.iso, className: dayClass("cal-day-head", day, frame.today) },
          h(
            DayLink,
            { day, frame, place, className: "cal-day-link" },
            h("span", null, day.weekday),
            h("span", { className: "cal-number" }, day.number),
          ),
          h(Change, { day }),
        ),
      ),
    ),
    h(
      "div",
      { className: "cal-hours" },
      h(
        "div",
        { className: "cal-gutter", "aria-hidden": true },
        HOURS.map((hour) => h("span", { key: hour }, hour ? clock(hour * 60) : "")),
      ),
      frame.days.map((day) =>
        h(Column, {
          key: day.iso,
          day,
          frame,
          place,
          cards: days.get(day.iso) || [],
          free: free.get(day.iso) || [],
          onCompose,
          cardProps,
          lanes: isWeek ? 2 : 6,
        }),
      ),
    ),
  );
}

export function List({ frame, cards, free, cardProps, onCompose }) {
  const days = byDay(cards);
  return h(
    "div",
    { className: "cal-list" },
    frame.days.map((day) => {
      const found = days.get(day.iso) || [];
      const open = free.get(day.iso) || [];
      const name = day.iso === frame.today ? `Today, ${day.label}` : day.label;
      return h(
        "section",
        {
          key: day.iso,
          className: dayClass(
            found.length || open.length ? "cal-list-day" : "cal-list-day is-free",
            day,
            frame.today,
          ),
          "data-day": day.iso,
          "data-label": day.label,
          "aria-label": name,
        },
        h(
          "h2",
          null,
          name,
          h(Change, { day }),
          found.length ? null : h("span", { className: "cal-free" }, "Nothing planned"),
        ),
        found.map((card) =>
          h(Card, { key: card.key, card, shape: "row", ...cardProps.of(card, day) }),
        ),
        open.length
          ? h(
              "div",
              { className: "cal-free-rows" },
              open.map((slot) =>
                h(Free, { key: slot.key, slot, shape: "row", dayLabel: day.label, onCompose }),
              ),
            )
          : null,
      );
    }),
  );
}
