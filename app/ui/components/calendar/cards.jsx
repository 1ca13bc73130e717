// One post at one time, in the shapes that the views need.
import { createElement as h, memo } from "react";
import FlaskConical from "lucide-react/dist/esm/icons/flask-conical.mjs";
import Layers from "lucide-react/dist/esm/icons/layers.mjs";
import TriangleAlert from "lucide-react/dist/esm/icons/triangle-alert.mjs";
import { STATUS_ICONS, clock } from "./common.js";

// How many accounts each shape has room for.
const MOST_MARKS = { line: 2, block: 2, narrow: 1, wide: 6, row: 6 };

const named = ({ platform_name: network, handle, is_sandbox: isSandbox }) =>
  `${network} ${handle}${isSandbox ? " (Sandbox)" : ""}`;

function Mark({ target, isNamed }) {
  const { account } = target;
  return h(
    "span",
    {
      className: "cal-mark",
      "data-mark": target.id,
      title: named(account),
    },
    h(
      "span",
      { className: "avatar cal-avatar", style: { "--hue": account.hue } },
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
    isNamed ? h("span", { className: "cal-handle" }, account.handle) : null,
    isNamed && account.is_sandbox
      ? h(
          "span",
          { className: "cal-sandbox tone-amber" },
          h(FlaskConical, { size: 11, "aria-hidden": true }),
          "Sandbox",
        )
      : null,
  );
}

function Marks({ targets, most, isNamed }) {
  const shown = targets.slice(0, most);
  const left = targets.length - shown.length;
  return h(
    "span",
    { className: "cal-marks", "aria-hidden": true },
    shown.map((target) => h(Mark, { key: target.id, target, isNamed })),
    left ? h("span", { className: "cal-more-marks" }, `+${left}`) : null,
  );
}

function Tags({ tags }) {
  if (!tags.length) return null;
  const names = tags.map((tag) => tag.name).join(", ");
  return h(
    "span",
    { className: "cal-tags", title: names, "aria-hidden": true },
    tags.slice(0, 4).map((tag) => h("i", { key: tag.id, className: `tone-${tag.color}` })),
  );
}

function describe(card, words, dayLabel) {
  const where = card.targets.map(({ account }) => named(account)).join(", ");
  const parts = card.parts > 1 ? `, thread of ${card.parts}` : "";
  const tags = card.tags.length ? `Tags: ${card.tags.map((tag) => tag.name).join(", ")}. ` : "";
  const warns = card.warns ? ", worth a look" : "";
  return `${clock(card.minute)}, ${words[card.status]}: ${card.text || "No text"}. ${where}${parts}${warns}. ${tags}${dayLabel}`;
}

export const Card = memo(function Card(props) {
  const { card, words, tones, shape, isActive, isSelected, isReturned, canWrite, dayLabel } = props;
  const Icon = STATUS_ICONS[card.status];
  const isRow = shape === "row";
  const isNarrow = shape === "block" && props.room === "narrow";
  const classes = ["cal-card", `cal-card-${shape}`, `tone-${tones[card.status]}`];
  if (card.isHeld) classes.push("is-held");
  if (isSelected) classes.push("is-selected");
  if (isReturned) classes.push("is-returned");
  if (card.movable.length && canWrite) classes.push("is-movable");
  const icon = h(Icon, {
    size: isRow ? 15 : 13,
    "aria-hidden": true,
    className: card.status === "publishing" ? "cal-icon spin" : "cal-icon",
  });
  const image = card.image
    ? h("img", {
        className: "cal-image",
        src: `/media/${card.image}`,
        alt: "",
        loading: "lazy",
        draggable: false,
      })
    : null;
  const extras = [
    card.parts > 1 ? h(Layers, { key: "parts", size: 12, "aria-hidden": true }) : null,
    card.warns
      ? h(TriangleAlert, { key: "warns", size: 12, className: "cal-warns", "aria-hidden": true })
      : null,
  ];
  const marks = h(Marks, {
    targets: card.targets,
    most: MOST_MARKS[props.room || shape],
    isNamed: isRow,
  });
  return h(
    "div",
    {
      className: classes.join(" "),
      style: props.style,
      "data-card": card.key,
      "data-post": card.post,
      "data-status": card.status,
      onPointerDown: canWrite
        ? (event) => props.onPress(card, event.currentTarget, event)
        : undefined,
    },
    h(
      "button",
      {
        type: "button",
        className: "cal-open",
        tabIndex: isActive ? 0 : -1,
        "aria-label": describe(card, words, dayLabel),
        "aria-keyshortcuts": canWrite ? "M X" : undefined,
        onClick: () => props.onOpen(card),
        onFocus: () => props.onFocus(card.key),
      },
      h(
        "span",
        { className: "cal-line" },
        isNarrow ? null : icon,
        h("span", { className: "cal-time" }, clock(card.minute)),
        extras,
        isRow ? h("span", { className: "cal-word" }, words[card.status]) : isNarrow ? null : marks,
      ),
      h(
        "span",
        { className: "cal-body" },
        isNarrow ? icon : null,
        h("span", { className: "cal-text" }, card.text || "No text"),
        isNarrow ? marks : image,
      ),
      isRow ? marks : null,
      h(Tags, { tags: card.tags }),
    ),
    canWrite
      ? h("input", {
          type: "checkbox",
          className: "cal-check",
          checked: isSelected,
          tabIndex: isActive ? 0 : -1,
          "aria-label": `Select ${clock(card.minute)}, ${card.text || "no text"}`,
          onChange: () => props.onSelect(card.key),
          onPointerDown: (event) => event.stopPropagation(),
        })
      : null,
  );
});
