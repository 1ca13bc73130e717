// What the list is narrowed down to: every control leads to an address.
import { createElement as h, useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import ArrowDown from "lucide-react/dist/esm/icons/arrow-down-narrow-wide.mjs";
import ArrowUp from "lucide-react/dist/esm/icons/arrow-up-wide-narrow.mjs";
import Filter from "lucide-react/dist/esm/icons/list-filter.mjs";
import Search from "lucide-react/dist/esm/icons/search.mjs";
import { Choice } from "$/public/external/app/ui/components/filters/filters.jsx";

const PAUSE_MS = 300;
export const NARROWING = ["account", "platform", "author", "tag", "since", "until"];

export function address(place, changes) {
  const asked = new URLSearchParams();
  const wanted = { ...place, ...changes };
  // An order that nobody chose follows from the tab.
  if (!wanted.is_ordered) wanted.order = "";
  if (wanted.show === "all") wanted.show = "";
  for (const name of ["show", ...NARROWING, "words", "order"])
    if (wanted[name]) asked.set(name, wanted[name]);
  const said = asked.toString();
  return said ? `/posts?${said}` : "/posts";
}

export const isNarrowed = (place) => Boolean(place.words || NARROWING.some((name) => place[name]));

export function Tabs({ place, tabs }) {
  return h(
    "nav",
    { className: "plist-tabs", "aria-label": "Show" },
    tabs.map((tab) =>
      h(
        Link,
        {
          key: tab.name,
          to: address(place, { show: tab.name }),
          className: "chip",
          "aria-current": tab.name === place.show ? "page" : undefined,
        },
        tab.title,
        h(
          "span",
          { className: "plist-count" },
          tab.count,
          h("span", { className: "sr-only" }, " posts"),
        ),
      ),
    ),
  );
}

function Words({ place, go, field }) {
  const [text, setText] = useState(place.words);
  const timer = useRef(0);
  useEffect(() => {
    if (document.activeElement !== field.current) setText(place.words);
  }, [place.words]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const look = (words) => {
    clearTimeout(timer.current);
    go({ words: words.trim() }, true);
  };
  return h(
    "label",
    { className: "cal-search plist-search" },
    h(Search, { size: 15, "aria-hidden": true }),
    h("input", {
      ref: field,
      type: "search",
      value: text,
      maxLength: 200,
      placeholder: "Search words, “a phrase”, an address",
      "aria-label": "Search in posts",
      "aria-keyshortcuts": "/",
      onChange: (event) => {
        const words = event.target.value;
        setText(words);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => look(words), PAUSE_MS);
      },
      onKeyDown: (event) => event.key === "Enter" && look(event.target.value),
    }),
  );
}

function Day({ label, value, onChange }) {
  return h(
    "label",
    { className: value ? "cal-select is-set plist-day" : "cal-select plist-day" },
    label,
    h("input", {
      type: "date",
      defaultValue: value,
      key: value,
      "aria-label": `${label} this day`,
      onChange: (event) => onChange(event.target.value),
    }),
  );
}

function Choices({ place, accounts, platforms, members, tags, go }) {
  const named = accounts.map((account) => ({
    value: account.id,
    label: `${account.platform_name} · ${account.handle}`,
  }));
  const choice = (name, label, options) =>
    h(Choice, { label, value: place[name], options, onChange: (value) => go({ [name]: value }) });
  const nothing = Object.fromEntries(NARROWING.map((name) => [name, ""]));
  return h(
    "div",
    { className: "plist-choices" },
    choice("account", "All accounts", named),
    choice("platform", "All networks", platforms),
    members.length > 1 ? choice("author", "Everybody", members) : null,
    tags.length
      ? choice("tag", "Any tag", tags.map((tag) => ({ value: tag.id, label: tag.name })))
      : null,
    h(Day, { label: "From", value: place.since, onChange: (since) => go({ since }) }),
    h(Day, { label: "To", value: place.until, onChange: (until) => go({ until }) }),
    isNarrowed(place)
      ? h(
          "button",
          {
            type: "button",
            className: "btn btn-ghost btn-small",
            onClick: () => go({ ...nothing, words: "" }),
          },
          "Clear",
        )
      : null,
  );
}

export function Bar({ place, field, ...lists }) {
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const go = (changes, replace = false) => navigate(address(place, changes), { replace });
  const count = NARROWING.filter((name) => place[name]).length;
  const isNewest = place.order === "newest";
  return h(
    "div",
    { className: isOpen ? "plist-bar is-open" : "plist-bar" },
    h(Words, { place, go, field }),
    h(
      "button",
      {
        type: "button",
        className: "btn btn-quiet btn-small plist-switch",
        "aria-expanded": isOpen,
        onClick: () => setOpen(!isOpen),
      },
      h(Filter, { size: 14, "aria-hidden": true }),
      count ? `Filters (${count})` : "Filters",
    ),
    h(
      Link,
      {
        to: address(place, { order: isNewest ? "oldest" : "newest", is_ordered: true }),
        className: "btn btn-quiet btn-small",
        title: "Turn the order round",
      },
      h(isNewest ? ArrowDown : ArrowUp, { size: 15, "aria-hidden": true }),
      isNewest ? "Latest first" : "Earliest first",
    ),
    h(Choices, { place, go, ...lists }),
  );
}
