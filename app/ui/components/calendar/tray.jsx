// Drafts beside the calendar, to be dragged onto it; on smaller screens a sheet that opens over it.
import { createElement as h, useEffect, useMemo, useRef, useState } from "react";
import { Link } from "react-router";
import CalendarClock from "lucide-react/dist/esm/icons/calendar-clock.mjs";
import GripVertical from "lucide-react/dist/esm/icons/grip-vertical.mjs";
import Layers from "lucide-react/dist/esm/icons/layers.mjs";
import TriangleAlert from "lucide-react/dist/esm/icons/triangle-alert.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { TRAY_SETTING, recall, remember } from "./common.js";

const WIDE = "(min-width: 1024px)";
const MOST_MARKS = 5;

// Whether there is room for the tray beside the calendar.
function useWide() {
  const [isWide, setWide] = useState(false);
  useEffect(() => {
    const query = window.matchMedia(WIDE);
    const update = () => setWide(query.matches);
    update();
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return isWide;
}

// The drafts as the dragging works with them, and whether the tray is open. What was dropped is
// not in the tray while the server has not answered. Beside the calendar it stays as it was last
// time; a sheet is never open by itself, and closes (`number` rises) once a draft was scheduled.
export function useTray({ drafts, frame, held, number }) {
  const isWide = useWide();
  const [isKept, setKept] = useState(false);
  const [isSheet, setSheet] = useState(false);
  useEffect(() => setKept(recall(TRAY_SETTING) === "on"), []);
  useEffect(() => setSheet(false), [number, isWide]);
  const toggle = () => {
    if (!isWide) return setSheet(!isSheet);
    remember(TRAY_SETTING, isKept ? "off" : "on");
    return setKept(!isKept);
  };
  const shown = useMemo(() => {
    const away = new Set(held.map(({ draft }) => draft?.id));
    const usualOn = (draft) => (day) => (day === frame.today ? draft.today_minute : draft.minute);
    return drafts
      .filter((draft) => !away.has(draft.id))
      .map((draft) => ({ ...draft, isDraft: true, targets: [], movable: [], usualOn: usualOn(draft) }));
  }, [drafts, held, frame]);
  return { drafts: shown, isWide, isOpen: isWide ? isKept : isSheet, toggle };
}

function Marks({ accounts }) {
  if (!accounts.length) return h("span", { className: "cal-draft-none" }, "No account yet");
  const left = accounts.length - MOST_MARKS;
  return h(
    "span",
    { className: "cal-draft-marks" },
    accounts.slice(0, MOST_MARKS).map((account) =>
      h(
        "span",
        {
          key: account.id,
          className: "avatar cal-avatar",
          style: { "--hue": account.hue },
          role: "img",
          "aria-label": `${account.platform_name} ${account.handle}`,
          title: `${account.platform_name} ${account.handle}`,
        },
        account.initials,
        h(
          "span",
          { className: "avatar-badge" },
          h("span", {
            className: "glyph",
            style: { "--glyph": `url(/platforms/${account.platform}.svg)` },
          }),
        ),
      ),
    ),
    left > 0 ? h("span", { className: "cal-more-marks" }, `+${left}`) : null,
  );
}

function Draft({ draft, isWide, onPress, isOver, onAsk }) {
  const address = `/compose?draft=${draft.id}`;
  const name = draft.text || "No words yet";
  return h(
    "li",
    {
      className: draft.problem ? "cal-draft is-refused-draft" : "cal-draft",
      "data-draft": draft.id,
      onPointerDown: (event) => {
        if (isWide && !event.target.closest("button")) onPress(draft, event.currentTarget, event);
      },
    },
    h(
      Link,
      {
        to: address,
        className: "cal-draft-open",
        draggable: false,
        "aria-label": `Open in the composer: ${name}`,
        onClick: (event) => isOver() && event.preventDefault(),
      },
      isWide ? h(GripVertical, { size: 14, className: "cal-draft-grip", "aria-hidden": true }) : null,
      h("span", { className: draft.text ? "cal-draft-text" : "cal-draft-text is-empty" }, name),
      draft.image
        ? h("img", { className: "cal-draft-image", src: draft.image, alt: "", loading: "lazy", draggable: false })
        : null,
    ),
    h(
      "div",
      { className: "cal-draft-foot" },
      h(Marks, { accounts: draft.accounts }),
      draft.parts > 1
        ? h(
            "span",
            { className: "cal-draft-parts" },
            h(Layers, { size: 12, "aria-hidden": true }),
            h("span", { className: "sr-only" }, "Thread of "),
            draft.parts,
          )
        : null,
    ),
    h(
      "div",
      { className: "cal-draft-foot" },
      h(
        "p",
        { className: "cal-draft-when" },
        `Changed ${draft.changed}`,
        draft.planned ? h("span", null, `Meant for ${draft.planned}`) : null,
      ),
      h(
        "button",
        {
          type: "button",
          className: "btn btn-ghost btn-small cal-draft-ask",
          "aria-label": `Schedule… ${name}`,
          onClick: () => onAsk?.(draft.id),
        },
        h(CalendarClock, { size: 13, "aria-hidden": true }),
        "Schedule…",
      ),
    ),
    h(
      "div",
      { role: "alert" },
      draft.problem
        ? h(
            "p",
            { className: "cal-draft-problem" },
            h(TriangleAlert, { size: 13, "aria-hidden": true }),
            h(
              "span",
              null,
              `${draft.problem} `,
              h(Link, { to: address, className: "link" }, "Open in the composer"),
            ),
          )
        : null,
    ),
  );
}

function Content({ drafts, isCut, isWide, toggle, ...more }) {
  return [
    h(
      "div",
      { key: "head", className: "cal-tray-head" },
      h("h2", { id: "cal-tray-name" }, "Drafts"),
      h("span", { className: "cal-tray-count" }, drafts.length || ""),
      h(
        "button",
        {
          type: "button",
          className: "btn btn-ghost btn-icon btn-small",
          "aria-label": "Close the drafts",
          onClick: toggle,
        },
        h(X, { size: 15, "aria-hidden": true }),
      ),
    ),
    drafts.length
      ? h(
          "p",
          { key: "how", className: "cal-tray-how" },
          isWide
            ? "Drag one onto a day. It goes out to its own accounts."
            : "Each goes out to its own accounts.",
        )
      : h(
          "div",
          { key: "none", className: "cal-tray-none" },
          h("p", null, "No drafts. What you begin to write is kept here until it has a time."),
          h(Link, { to: "/compose", className: "btn btn-quiet btn-small" }, "Write a draft"),
        ),
    drafts.length
      ? h(
          "ul",
          { key: "all", className: "cal-tray-list", "aria-labelledby": "cal-tray-name" },
          drafts.map((draft) => h(Draft, { key: draft.id, draft, isWide, ...more })),
        )
      : null,
    isCut
      ? h("p", { key: "cut", className: "cal-tray-how" }, "The latest 50 are shown; the composer has them all.")
      : null,
  ];
}

function Sheet({ isOpen, toggle, children }) {
  const dialog = useRef(null);
  useEffect(() => {
    const element = dialog.current;
    if (isOpen && !element.open) element.showModal();
    if (!isOpen && element.open) element.close();
  }, [isOpen]);
  return h(
    "dialog",
    {
      ref: dialog,
      id: "cal-tray",
      className: "cal-sheet",
      "aria-label": "Drafts",
      onClose: () => isOpen && toggle(),
      onClick: (event) => event.target === dialog.current && toggle(),
    },
    isOpen ? h("div", { className: "cal-tray" }, children) : null,
  );
}

export function Tray(props) {
  const { isOpen, isWide, toggle } = props;
  const content = isOpen ? h(Content, props) : null;
  if (!isWide) return h(Sheet, { isOpen, toggle }, content);
  return h("aside", { id: "cal-tray", className: "cal-tray", hidden: !isOpen, "aria-label": "Drafts" }, content);
}
