// The list of posts: pages as they come, changed rows in their places, and what is selected.
import { createElement as h, useEffect, useMemo, useRef, useState } from "react";
import { BulkBar } from "$/public/external/app/ui/components/calendar/board/bars.jsx";
import {
  KEYS_SETTING,
  recall,
  withTargets,
} from "$/public/external/app/ui/components/calendar/board/common.js";
import { Bar, Tabs } from "./list_bar.jsx";
import { Empty, Rows } from "./list_rows.jsx";
import "$/public/external/app/ui/components/calendar/board/toolbar.css";
import "$/public/external/app/ui/components/calendar/board/phone.css";
import "./list.css";

const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog";
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

// All pages of the list that the newest one belongs to.
function usePages(page) {
  const [kept, setKept] = useState({ key: "", number: -1, rows: [] });
  useEffect(() => {
    setKept((before) => {
      if (before.key !== page.key || page.number === 0)
        return { key: page.key, number: page.number, rows: page.rows };
      if (page.number <= before.number) return before;
      return { ...before, number: page.number, rows: [...before.rows, ...page.rows] };
    });
  }, [page]);
  // Until the effect has run, the first page is what there is.
  return kept.key === page.key ? kept : { key: page.key, number: page.number, rows: page.rows };
}

// The post in the drawer belongs to the address, so that it can be sent and kept. On arrival the
// address comes first: the server has yet to read which post it names.
function useAddress(opened) {
  const before = useRef(opened);
  useEffect(() => {
    if (before.current === opened) return;
    before.current = opened;
    const url = new URL(window.location.href);
    if ((url.searchParams.get("open") || "") === opened) return;
    if (opened) url.searchParams.set("open", opened);
    else url.searchParams.delete("open");
    window.history.replaceState(window.history.state, "", url);
  }, [opened]);
}

// Keys of the whole page, unless somebody types or has switched them off.
function useKeys(root, field, onSelect) {
  const select = useRef(onSelect);
  select.current = onSelect;
  useEffect(() => {
    const press = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS)) return;
      if (recall(KEYS_SETTING) === "off" || document.querySelector("dialog[open]")) return;
      const all = [...(root.current?.querySelectorAll(".plist-open") || [])];
      const at = all.indexOf(document.activeElement);
      const isArrow = event.key.startsWith("Arrow");
      if (event.key === "/") field.current?.focus();
      else if (event.key in STEPS && !(isArrow && at < 0))
        all[Math.min(Math.max(at + STEPS[event.key], 0), all.length - 1)]?.focus();
      else if (event.key === "x" && at >= 0)
        select.current(all[at].closest("[data-row]").dataset.row);
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

function More({ page, onMore }) {
  const button = useRef(null);
  const [asked, setAsked] = useState("");
  const name = `${page.key}-${page.number}`;
  const ask = () => {
    setAsked(name);
    onMore?.();
  };
  useEffect(() => {
    if (!page.has_more || asked === name) return undefined;
    const watch = new IntersectionObserver(
      (seen) => seen.some((entry) => entry.isIntersecting) && ask(),
      { rootMargin: "600px" },
    );
    watch.observe(button.current);
    return () => watch.disconnect();
  }, [name, asked, page.has_more]);
  if (!page.has_more) return null;
  const isWaiting = asked === name;
  return h(
    "div",
    { className: "plist-more" },
    h(
      "button",
      { ref: button, type: "button", className: "btn btn-quiet", onClick: ask },
      isWaiting ? "Loading…" : "Load more",
    ),
  );
}

export function PostList(props) {
  const { place, page, changes, pinned, accounts, freshCount, opened, canWrite } = props;
  const root = useRef(null);
  const field = useRef(null);
  const [selected, setSelected] = useState(() => new Set());
  const pages = usePages(page);
  useAddress(opened);

  const named = useMemo(() => new Map(accounts.map((one) => [one.id, one])), [accounts]);
  const rows = useMemo(() => {
    const changed = new Map(changes.map((row) => [row.key, row]));
    const top = new Set(pinned.map((row) => row.key));
    return pages.rows
      .map((row) => changed.get(row.key) || row)
      .filter((row) => !row.is_gone && !top.has(row.key));
  }, [pages, changes, pinned]);
  const toggle = (key) => {
    if (!canWrite) return;
    setSelected((before) => {
      const now = new Set(before);
      if (!now.delete(key)) now.add(key);
      return now;
    });
  };
  useKeys(root, field, toggle);
  useEffect(() => setSelected(new Set()), [pages.key]);

  const chosen = [...pinned, ...rows]
    .filter((row) => selected.has(row.key))
    .map((row) => withTargets({ post: row.post }, row.marks));
  const shared = { ...props, named, selected, onSelect: toggle };
  return h(
    "div",
    { className: "plist", ref: root },
    h(Tabs, props),
    h(Bar, { ...props, field }),
    freshCount
      ? h(
          "button",
          { type: "button", className: "plist-fresh enter", onClick: () => props.onFresh?.() },
          freshCount === 1 ? "1 new post. Show it" : `${freshCount} new posts. Show them`,
        )
      : null,
    pinned.length ? h(Rows, { ...shared, rows: pinned, isPinned: true }) : null,
    rows.length || pinned.length
      ? h(Rows, { ...shared, rows })
      : h(Empty, { place }),
    h(More, { page, onMore: props.onMore }),
    h(BulkBar, {
      cards: chosen,
      onClear: () => setSelected(new Set()),
      onShift: props.onShift,
      onCancel: props.onCancel,
      onDelete: props.onDelete,
      onRetry: props.onRetry,
    }),
  );
}
