// What appears at the foot of the calendar: what to do with a selection, and the way back.
import { createElement as h, useEffect, useState } from "react";
import { plural, references } from "./common.js";

const SHOWN_MS = 12000;

const button = (label, onClick, kind = "quiet", more = {}) =>
  h(
    "button",
    { key: label, type: "button", className: `btn btn-${kind} btn-small`, onClick, ...more },
    label,
  );

const QUESTIONS = {
  cancel: ["Cancel", "They stay in the list of posts, and do not go out.", "Cancel them"],
  delete: ["Delete", "What was written is gone for good.", "Delete them"],
};

// Any number of days, for which there is no button.
function ByDays({ onShift, isDisabled }) {
  const [days, setDays] = useState("");
  const count = Number.parseInt(days, 10);
  return h(
    "form",
    {
      key: "by",
      className: "cal-bulk-form",
      onSubmit: (event) => {
        event.preventDefault();
        if (count) onShift(count);
      },
    },
    h("input", {
      type: "number",
      className: "input cal-bulk-by",
      "aria-label": "Days to move by; negative is earlier",
      placeholder: "± d",
      min: -1825,
      max: 1825,
      step: 1,
      value: days,
      onChange: (event) => setDays(event.target.value),
    }),
    h(
      "button",
      { type: "submit", className: "btn btn-quiet btn-small", disabled: isDisabled || !count },
      "Move",
    ),
  );
}

// A tag by its name: one of the list, or a new one.
function TagForm({ tags, onTag, onBack }) {
  const [name, setName] = useState("");
  const act = (isOn) => {
    if (name.trim()) onTag(name.trim(), isOn);
  };
  return h(
    "form",
    {
      key: "tag",
      className: "cal-bulk-form",
      onSubmit: (event) => {
        event.preventDefault();
        act(true);
      },
      onKeyDown: (event) => event.key === "Escape" && onBack(),
    },
    h("input", {
      className: "input cal-bulk-tag",
      list: "cal-tag-names",
      "aria-label": "Tag",
      placeholder: "Find or make a tag",
      maxLength: 40,
      autoFocus: true,
      value: name,
      onChange: (event) => setName(event.target.value),
    }),
    h(
      "datalist",
      { id: "cal-tag-names" },
      tags.map((tag) => h("option", { key: tag.id, value: tag.name })),
    ),
    h("button", { type: "submit", className: "btn btn-quiet btn-small", disabled: !name.trim() }, "Put on"),
    button("Take off", () => act(false), "quiet", { disabled: !name.trim() }),
    button("Back", onBack),
  );
}

export function BulkBar({ cards, tags, onClear, onShift, onCancel, onDelete, onRetry, onTag }) {
  const [asking, setAsking] = useState("");
  const count = cards.length;
  useEffect(() => setAsking(""), [count]);
  if (!count) return null;
  const movable = references(cards.flatMap((card) => card.movable));
  const targets = cards.flatMap((card) => card.targets);
  const failed = references(targets.filter((t) => ["failed", "missed"].includes(t.status)));
  const shift = (days) => () => onShift?.(movable, days);
  const posts = [...new Set(cards.map((card) => card.post))];
  const finish = () => {
    if (asking === "cancel") onCancel?.(movable);
    else onDelete?.(posts);
    setAsking("");
    onClear();
  };
  const tagging = h(TagForm, {
    tags,
    onTag: (name, isOn) => {
      onTag?.(posts, name, isOn);
      setAsking("");
    },
    onBack: () => setAsking(""),
  });
  const actions = asking === "tag" ? tagging : asking
    ? [
        h(
          "span",
          { key: "why", className: "cal-bulk-why" },
          `${QUESTIONS[asking][0]} ${plural(count, "post")}? ${QUESTIONS[asking][1]}`,
        ),
        button("Back", () => setAsking("")),
        button(QUESTIONS[asking][2], finish, "danger", { autoFocus: true }),
      ]
    : [
        h(
          "span",
          { key: "days", className: "cal-bulk-days", role: "group", "aria-label": "Move by days" },
          h("span", { className: "cal-bulk-word", "aria-hidden": true }, "Move"),
          [-7, -1, 1, 7].map((days) =>
            button(`${days > 0 ? "+" : "−"}${Math.abs(days)} d`, shift(days), "quiet", {
              disabled: !movable.length,
              "aria-label": `Move ${plural(Math.abs(days), "day")} ${days > 0 ? "later" : "earlier"}`,
            }),
          ),
        ),
        h(ByDays, { key: "by", onShift: (days) => shift(days)(), isDisabled: !movable.length }),
        button("Tag", () => setAsking("tag")),
        failed.length ? button("Retry", () => onRetry?.(failed)) : null,
        button("Cancel", () => setAsking("cancel"), "quiet", { disabled: !movable.length }),
        button("Delete", () => setAsking("delete"), "danger"),
      ];
  return h(
    "div",
    {
      className: "cal-foot cal-bulk enter",
      role: "toolbar",
      "aria-label": "With the selected posts",
    },
    h("strong", { role: "status" }, `${count} selected`),
    actions,
    button("Clear", onClear, "ghost"),
  );
}

export function UndoBar({ label, number, onUndo, onForget }) {
  useEffect(() => {
    if (!label) return undefined;
    const timer = setTimeout(() => onForget?.(), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [label, number]);
  return h(
    "div",
    { role: "status", className: label ? "cal-foot cal-undo" : "sr-only" },
    label ? [h("span", { key: "said" }, label), button("Undo", () => onUndo?.(), "quiet")] : null,
  );
}
