// What each key does, and the switch for those that work on the whole page.
import { createElement as h, useEffect, useRef, useState } from "react";
import Keyboard from "lucide-react/dist/esm/icons/keyboard.mjs";
import { KEYS_SETTING, recall, remember } from "./common.js";

const KEYS = [
  ["Arrow keys", "from post to post"],
  ["Enter", "open the post"],
  ["M", "move it to another time"],
  ["X", "select it"],
  ["N", "write a new post, for the day in hand"],
  ["/", "search"],
  ["T", "go to today"],
  ["Alt while dragging", "finer steps; on an account’s mark, that account alone"],
  ["Esc while dragging", "put it back"],
];

export function Help() {
  const dialog = useRef(null);
  const [isOn, setOn] = useState(true);
  useEffect(() => setOn(recall(KEYS_SETTING) !== "off"), []);
  return h(
    "span",
    { className: "cal-help" },
    h(
      "button",
      {
        type: "button",
        className: "btn btn-ghost btn-icon btn-small",
        "aria-label": "Keyboard",
        title: "Keyboard",
        onClick: () => dialog.current?.showModal(),
      },
      h(Keyboard, { size: 16, "aria-hidden": true }),
    ),
    h(
      "dialog",
      {
        ref: dialog,
        className: "dialog",
        "aria-label": "Keyboard",
        onClick: (event) => event.target === dialog.current && dialog.current.close(),
      },
      h(
        "div",
        { className: "dialog-body" },
        h("h2", { className: "text-base mb-4" }, "Keyboard"),
        h(
          "dl",
          { className: "cal-keys" },
          KEYS.map(([key, what]) => [
            h("dt", { key }, h("kbd", { className: "kbd" }, key)),
            h("dd", { key: what }, what),
          ]),
        ),
        h(
          "label",
          { className: "cal-keys-switch" },
          h("input", {
            type: "checkbox",
            checked: isOn,
            onChange: (event) => {
              setOn(event.target.checked);
              remember(KEYS_SETTING, event.target.checked ? "on" : "off");
            },
          }),
          "N, T and / work without another key",
        ),
        h(
          "div",
          { className: "mt-5 flex justify-end" },
          h(
            "button",
            { type: "button", className: "btn btn-quiet", onClick: () => dialog.current.close() },
            "Close",
          ),
        ),
      ),
    ),
  );
}
