// Rows of the list under their days.
import { createElement as h, memo } from "react";
import { Link } from "react-router";
import Layers from "lucide-react/dist/esm/icons/layers.mjs";
import SearchX from "lucide-react/dist/esm/icons/search-x.mjs";
import LayoutList from "lucide-react/dist/esm/icons/layout-list.mjs";
import TriangleAlert from "lucide-react/dist/esm/icons/triangle-alert.mjs";
import { STATUS_ICONS } from "$/public/external/app/ui/components/calendar/board/common.js";
import { NARROWING, address, isNarrowed } from "./list_bar.jsx";

const MOST_MARKS = 6;
const RETRIABLE = new Set(["failed", "missed"]);

function Badge({ status, word, tone }) {
  return h(
    "span",
    { className: `badge tone-${tone}` },
    h(STATUS_ICONS[status], {
      size: 13,
      "aria-hidden": true,
      className: status === "publishing" ? "spin" : "",
    }),
    word,
  );
}

function Mark({ mark, account, word, tone, isApart }) {
  if (!account) return null;
  return h(
    "span",
    {
      className: "plist-mark",
      title: `${account.platform_name} ${account.handle}: ${word}`,
      "data-status": mark.status,
      "data-platform": account.platform,
    },
    h(
      "span",
      { className: "avatar avatar-small", style: { "--hue": account.hue } },
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
    isApart
      ? h(STATUS_ICONS[mark.status], { size: 13, className: `plist-apart tone-${tone}` })
      : null,
  );
}

const describe = (row, named, words) => {
  const where = row.marks
    .map((mark) => [named.get(mark.account), mark])
    .filter(([account]) => account)
    .map(([account, mark]) => `${account.platform_name} ${account.handle} ${words[mark.status]}`)
    .join(", ");
  const tags = row.tags.length ? `. Tags: ${row.tags.map((tag) => tag.name).join(", ")}` : "";
  return `${row.text || "No text"}. ${words[row.status]}, ${row.day}, ${row.time}. ${where}${tags}`;
};

const Row = memo(function Row({ row, named, words, tones, isSelected, canWrite, ...on }) {
  const isMixed = row.marks.some((mark) => mark.status !== row.status);
  const left = row.marks.length - MOST_MARKS;
  const failed = row.marks.filter((mark) => RETRIABLE.has(mark.status));
  return h(
    "li",
    {
      className: isSelected ? "plist-row is-selected" : "plist-row",
      "data-row": row.key,
      "data-post": row.post,
    },
    canWrite
      ? h(
          "label",
          { className: "plist-check" },
          h("input", {
            type: "checkbox",
            checked: isSelected,
            "aria-label": `Select ${row.text || "post"}`,
            onChange: () => on.onSelect(row.key),
          }),
        )
      : null,
    h(
      "button",
      {
        type: "button",
        className: "plist-open",
        "aria-label": describe(row, named, words),
        "aria-keyshortcuts": "J K",
        onClick: () => on.onOpen?.(row.post),
      },
      h(
        "span",
        { className: "plist-when" },
        h("span", { className: "plist-time" }, row.time),
        h(Badge, { status: row.status, word: words[row.status], tone: tones[row.status] }),
      ),
      h(
        "span",
        { className: "plist-main" },
        h(
          "span",
          { className: "plist-text" },
          row.warns
            ? h(TriangleAlert, { size: 14, className: "tone-amber plist-warns", "aria-hidden": true })
            : null,
          row.parts > 1 ? h(Layers, { size: 14, "aria-hidden": true }) : null,
          h("span", null, row.text || "No text"),
        ),
        row.trouble
          ? h(
              "span",
              {
                className: `plist-trouble tone-${row.warns ? "amber" : tones[row.status]}`,
                "data-forecast": row.warns ? "" : undefined,
              },
              row.trouble,
            )
          : null,
        row.tags.length
          ? h(
              "span",
              { className: "plist-tags" },
              row.tags.map((tag) =>
                h(
                  "span",
                  { key: tag.id, className: "tag-chip" },
                  h("span", { className: `tag-dot tone-${tag.color}`, "aria-hidden": true }),
                  h("span", { className: "truncate" }, tag.name),
                ),
              ),
            )
          : null,
      ),
      row.image
        ? h("img", { className: "plist-image", src: `/media/${row.image}`, alt: "", loading: "lazy" })
        : null,
      h(
        "span",
        { className: "plist-marks", "aria-hidden": true },
        row.marks.slice(0, MOST_MARKS).map((mark) =>
          h(Mark, {
            key: mark.id,
            mark,
            account: named.get(mark.account),
            word: words[mark.status],
            tone: tones[mark.status],
            isApart: isMixed,
          }),
        ),
        left > 0 ? h("span", { className: "plist-left" }, `+${left}`) : null,
      ),
    ),
    canWrite && failed.length
      ? h(
          "button",
          {
            type: "button",
            className: "btn btn-quiet btn-small plist-retry",
            "aria-label": `Retry ${row.text || "post"}`,
            onClick: () => on.onRetry?.(failed.map((mark) => [mark.id, mark.version])),
          },
          "Retry",
        )
      : null,
  );
});

function groups(rows) {
  const found = [];
  for (const row of rows) {
    if (found.at(-1)?.day !== row.day) found.push({ day: row.day, rows: [] });
    found.at(-1).rows.push(row);
  }
  return found;
}

export function Rows({ rows, isPinned, named, words, tones, selected, canWrite, ...on }) {
  const row = (one) =>
    h(Row, {
      key: one.key,
      row: one,
      named,
      words,
      tones,
      canWrite,
      isSelected: selected.has(one.key),
      onSelect: on.onSelect,
      onOpen: on.onOpen,
      onRetry: on.onRetry,
    });
  return groups(rows).map((group) =>
    h(
      "section",
      {
        key: `${group.day}-${group.rows[0].key}`,
        className: isPinned ? "plist-group is-pinned" : "plist-group",
        "aria-label": group.day,
      },
      h("h2", { className: "plist-heading" }, group.day),
      h("ul", { className: "card plist-rows" }, group.rows.map(row)),
    ),
  );
}

const NOTHING = {
  all: ["No posts yet", "What you write appears here, with how it stands on every account."],
  scheduled: ["Nothing is waiting", "Posts stand here from the moment they have a time."],
  underway: ["Nothing is going out right now", "Posts pass through here within seconds."],
  published: ["Nothing is live yet", "Posts come here once their network has them."],
  attention: ["Nothing needs you", "What fails, is missed or is in doubt appears here."],
  cancelled: ["Nothing was cancelled", "Posts that you call off are kept here."],
};

export function Empty({ place }) {
  const narrowed = isNarrowed(place);
  const [title, text] = narrowed
    ? ["Nothing found", "No post is like that. Words are found by their beginnings."]
    : NOTHING[place.show];
  const nothing = Object.fromEntries([...NARROWING, "words"].map((name) => [name, ""]));
  const next = narrowed
    ? h(Link, { to: address(place, nothing), className: "btn btn-quiet" }, "Clear the filters")
    : place.show === "all" || place.show === "scheduled"
      ? h(Link, { to: "/compose", className: "btn btn-primary" }, "Write a post")
      : h(Link, { to: "/posts", className: "btn btn-quiet" }, "Show all posts");
  return h(
    "div",
    { className: "card plist-empty" },
    h("div", { className: "empty-icon" }, h(narrowed ? SearchX : LayoutList, { size: 22 })),
    h("h2", { className: "mt-4 text-base" }, title),
    h("p", { className: "mt-1 text-(--muted)" }, text),
    h("div", { className: "mt-5" }, next),
  );
}
