// What the filters of lists are made of.
import { createElement as h } from "react";

// One of `options`, or none of them under the name of all: `label`.
export function Choice({ label, value, options, onChange }) {
  return h(
    "select",
    {
      className: value ? "cal-select is-set" : "cal-select",
      "aria-label": label,
      value,
      onChange: (event) => onChange(event.target.value),
    },
    h("option", { value: "" }, label),
    options.map((option) => h("option", { key: option.value, value: option.value }, option.label)),
  );
}
