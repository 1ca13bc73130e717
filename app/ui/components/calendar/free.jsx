// Slots of the posting schedules that nothing is planned for: where the next post could go.
import { createElement as h } from "react";
import CalendarPlus from "lucide-react/dist/esm/icons/calendar-plus.mjs";
import { clock } from "./common.js";

// Slots as the grids work with them, by day.
export function readFree(rows, accounts, days) {
  const found = new Map();
  for (const [at, minute, place] of rows) {
    const day = days[at]?.iso;
    if (!day || !accounts[place]) continue;
    if (!found.has(day)) found.set(day, []);
    const account = accounts[place];
    found.get(day).push({ key: `${day}-${minute}-${account.id}`, day, minute, account });
  }
  return found;
}

export function Free({ slot, dayLabel, shape, style, onCompose }) {
  const { account, minute, day } = slot;
  const where = `${account.platform_name} ${account.handle}`;
  return h(
    "button",
    {
      type: "button",
      className: `cal-free-slot cal-free-${shape}`,
      style,
      title: `Free slot of ${where}`,
      "aria-label": `${clock(minute)}, free slot of ${where}. ${dayLabel}. Write a post for it`,
      onClick: () => onCompose(day, minute, account.id),
    },
    shape === "narrow" ? null : h(CalendarPlus, { size: 13, "aria-hidden": true }),
    h("span", { className: "cal-time" }, clock(minute)),
    h("span", { className: "glyph", style: { "--glyph": `url(/platforms/${account.platform}.svg)` } }),
    shape === "narrow" ? null : h("span", { className: "cal-free-handle" }, account.handle),
  );
}
