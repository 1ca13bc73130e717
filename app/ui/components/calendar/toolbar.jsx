// Where in the calendar one is, and what it is narrowed down to: every control is an address.
import { createElement as h, useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import ChevronLeft from "lucide-react/dist/esm/icons/chevron-left.mjs";
import ChevronRight from "lucide-react/dist/esm/icons/chevron-right.mjs";
import Globe from "lucide-react/dist/esm/icons/globe.mjs";
import Search from "lucide-react/dist/esm/icons/search.mjs";
import Tags from "lucide-react/dist/esm/icons/tags.mjs";
import CalendarPlus from "lucide-react/dist/esm/icons/calendar-plus.mjs";
import Notebook from "lucide-react/dist/esm/icons/notebook-pen.mjs";
import FileInput from "lucide-react/dist/esm/icons/file-input.mjs";
import Filter from "lucide-react/dist/esm/icons/list-filter.mjs";
import { Choice } from "$/public/external/app/ui/components/filters/filters.jsx";
import { VIEW_SETTING, address, remember } from "./common.js";
import { Help } from "./help.jsx";

const PAUSE_MS = 350;
const VIEWS = [
  ["month", "Month"],
  ["week", "Week"],
  ["day", "Day"],
  ["list", "List"],
];

function Words({ place, go, field }) {
  const [text, setText] = useState(place.words);
  const timer = useRef(0);
  useEffect(() => {
    if (document.activeElement !== field.current) setText(place.words);
  }, [place.words]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return h(
    "label",
    { className: "cal-search" },
    h(Search, { size: 14, "aria-hidden": true }),
    h("input", {
      ref: field,
      type: "search",
      value: text,
      placeholder: "Search",
      "aria-label": "Search in what is shown",
      "aria-keyshortcuts": "/",
      onChange: (event) => {
        const words = event.target.value;
        setText(words);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => go({ words: words.trim() }, true), PAUSE_MS);
      },
    }),
  );
}

function Zone({ frame, place, go }) {
  const [zones, setZones] = useState([]);
  useEffect(() => setZones(Intl.supportedValuesOf?.("timeZone") || []), []);
  const known = [...new Set([frame.own_zone, frame.zone, "UTC", ...zones])];
  return h(
    "label",
    { className: place.zone ? "cal-zone is-set" : "cal-zone" },
    h(Globe, { size: 14, "aria-hidden": true }),
    h("span", { className: "cal-zone-label" }, frame.zone_label),
    h(
      "select",
      {
        "aria-label": "Time zone of the calendar",
        value: frame.zone,
        onChange: (event) => {
          const zone = event.target.value;
          go({ zone: zone === frame.own_zone ? "" : zone });
        },
      },
      known.map((zone) =>
        h("option", { key: zone, value: zone }, zone === frame.own_zone ? `${zone} (yours)` : zone),
      ),
    ),
  );
}

function Filters({ place, accounts, platforms, members, shows, tags, go, ...more }) {
  const named = accounts.map((account) => ({
    value: account.id,
    label: `${account.platform_name} · ${account.handle}`,
  }));
  const isSet = place.account || place.platform || place.show || place.author || place.words || place.tag;
  return h(
    "div",
    { className: "cal-choices" },
    h(Choice, {
      label: "All accounts",
      value: place.account,
      options: named,
      onChange: (account) => go({ account }),
    }),
    h(Choice, {
      label: "All networks",
      value: place.platform,
      options: platforms,
      onChange: (platform) => go({ platform }),
    }),
    h(Choice, {
      label: "Any status",
      value: place.show,
      options: shows,
      onChange: (show) => go({ show }),
    }),
    members.length > 1
      ? h(Choice, {
          label: "Everybody",
          value: place.author,
          options: members,
          onChange: (author) => go({ author }),
        })
      : null,
    tags.length
      ? h(Choice, {
          label: "Any tag",
          value: place.tag,
          options: tags.map((tag) => ({ value: tag.id, label: tag.name })),
          onChange: (tag) => go({ tag }),
        })
      : null,
    more.onEditTags
      ? h(
          "button",
          {
            type: "button",
            className: "btn btn-ghost btn-icon btn-small",
            "aria-label": "Edit tags",
            title: "Edit tags",
            onClick: () => more.onEditTags(),
          },
          h(Tags, { size: 15, "aria-hidden": true }),
        )
      : null,
    more.hasFree
      ? h(
          "button",
          {
            type: "button",
            className: "btn btn-ghost btn-icon btn-small cal-free-switch",
            "aria-label": "Free slots",
            title: more.isFree ? "Hide free slots" : "Show free slots",
            "aria-pressed": more.isFree,
            onClick: () => more.onFree(!more.isFree),
          },
          h(CalendarPlus, { size: 15, "aria-hidden": true }),
        )
      : null,
    isSet
      ? h(
          "button",
          {
            type: "button",
            className: "btn btn-ghost btn-small",
            onClick: () => go({ account: "", platform: "", show: "", author: "", words: "", tag: "" }),
          },
          "Clear",
        )
      : null,
  );
}

export function Toolbar({ frame, place, field, ...lists }) {
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const go = (changes, replace = false) => navigate(address(place, changes), { replace });
  const count = ["account", "platform", "show", "author", "tag"].filter((name) => place[name]).length;
  return h(
    "div",
    { className: "cal-toolbar" },
    h(
      "div",
      { className: "cal-bar" },
      h("h2", { className: "cal-title", "aria-live": "polite" }, frame.title),
      h(
        "div",
        { className: "cal-arrows" },
        h(
          Link,
          {
            to: address(place, { date: frame.earlier }),
            className: "btn btn-quiet btn-icon btn-small",
            "aria-label": "Earlier",
          },
          h(ChevronLeft, { size: 16, "aria-hidden": true }),
        ),
        h(
          Link,
          { to: address(place, { date: frame.today }), className: "btn btn-quiet btn-small" },
          "Today",
        ),
        h(
          Link,
          {
            to: address(place, { date: frame.later }),
            className: "btn btn-quiet btn-icon btn-small",
            "aria-label": "Later",
          },
          h(ChevronRight, { size: 16, "aria-hidden": true }),
        ),
      ),
      h(Zone, { frame, place, go }),
      h(
        "nav",
        { className: "cal-views", "aria-label": "View" },
        VIEWS.map(([view, name]) =>
          h(
            Link,
            {
              key: view,
              to: address(place, { view }),
              className: "cal-view",
              "aria-current": place.view === view ? "page" : undefined,
              onClick: () => remember(VIEW_SETTING, view),
            },
            name,
          ),
        ),
      ),
    ),
    h(
      "div",
      { className: isOpen ? "cal-filters is-open" : "cal-filters" },
      h(Words, { place, go, field }),
      h(
        "button",
        {
          type: "button",
          className: "btn btn-quiet btn-small cal-filter-switch",
          "aria-expanded": isOpen,
          onClick: () => setOpen(!isOpen),
        },
        h(Filter, { size: 14, "aria-hidden": true }),
        count ? `Filters (${count})` : "Filters",
      ),
      h(Filters, { place, go, ...lists }),
      lists.onTray
        ? h(
            "button",
            {
              type: "button",
              className: "btn btn-quiet btn-small cal-tray-switch",
              "aria-expanded": lists.isTrayOpen,
              "aria-controls": "cal-tray",
              onClick: lists.onTray,
            },
            h(Notebook, { size: 14, "aria-hidden": true }),
            lists.draftCount ? `Drafts (${lists.draftCount})` : "Drafts",
          )
        : null,
      lists.onTray
        ? h(
            Link,
            {
              to: "/import",
              className: "btn btn-ghost btn-icon btn-small cal-import",
              "aria-label": "Import posts",
              title: "Import posts",
            },
            h(FileInput, { size: 16, "aria-hidden": true }),
          )
        : null,
      h(Help),
    ),
  );
}
