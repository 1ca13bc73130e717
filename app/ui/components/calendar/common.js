// What every part of the calendar knows: the icons of the statuses, how the server's words are
// read, and where a place of the calendar is found. No time zone is ever computed here: a card
// comes with the day and the minute that the chosen clock shows.
import AlarmClockOff from "lucide-react/dist/esm/icons/alarm-clock-off.mjs";
import Ban from "lucide-react/dist/esm/icons/ban.mjs";
import CalendarClock from "lucide-react/dist/esm/icons/calendar-clock.mjs";
import CirclePause from "lucide-react/dist/esm/icons/circle-pause.mjs";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import CircleHelp from "lucide-react/dist/esm/icons/circle-question-mark.mjs";
import CircleX from "lucide-react/dist/esm/icons/circle-x.mjs";
import Hourglass from "lucide-react/dist/esm/icons/hourglass.mjs";
import ListStart from "lucide-react/dist/esm/icons/list-start.mjs";
import LoaderCircle from "lucide-react/dist/esm/icons/loader-circle.mjs";
import RefreshCw from "lucide-react/dist/esm/icons/refresh-cw.mjs";
import Unplug from "lucide-react/dist/esm/icons/unplug.mjs";
import { useEffect, useState } from "react";

export const STATUS_ICONS = {
  pending: CalendarClock,
  held: CirclePause,
  queued: ListStart,
  publishing: LoaderCircle,
  processing: Hourglass,
  published: CircleCheck,
  retrying: RefreshCw,
  blocked: Unplug,
  unconfirmed: CircleHelp,
  failed: CircleX,
  missed: AlarmClockOff,
  cancelled: Ban,
};

export const KEYS_SETTING = "calendar-keys";
export const VIEW_SETTING = "calendar-view";
export const FREE_SETTING = "calendar-free";
export const TRAY_SETTING = "calendar-drafts";
const MOVABLE = new Set(["pending", "held", "queued", "retrying", "missed", "blocked"]);
const PHONE = "(max-width: 639px)";
const PLACE = ["view", "date", "zone", "account", "platform", "show", "author", "words", "tag"];

export const clock = (minute) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

// The address of a place: the one that is shown, with `changes`.
export function address(place, changes) {
  const asked = new URLSearchParams();
  const wanted = { ...place, ...changes };
  for (const name of PLACE) if (wanted[name]) asked.set(name, wanted[name]);
  return `/?${asked}`;
}

// A card as the browser works with it, from the server's bare row; its key survives a move.
export function readCard(row, accounts, days, allTags) {
  const [post, at, minute, text, image, parts, status, warns, marks, carried] = row;
  const day = days[at]?.iso;
  const tags = carried.map((place) => allTags[place]).filter(Boolean);
  const targets = marks.map(([id, version, at, own]) => ({
    id,
    version,
    status: own || status,
    account: accounts[at],
  }));
  const card = { post, day, minute, text, image, parts, status, warns, tags, isHeld: false };
  return withTargets(card, targets);
}

export function withTargets(card, targets) {
  const movable = targets.filter((target) => MOVABLE.has(target.status));
  return { ...card, key: targets[0].id, targets, movable };
}

// The cards as they will be once the server has agreed to what was dropped.
export function withHeld(cards, held) {
  if (!held.length) return cards;
  let shown = cards;
  for (const { ids, day, minute, draft } of held) {
    if (draft) {
      const isThere = shown.some((card) => card.post === draft.id);
      if (!isThere) shown = [...shown, drawDraft(draft, day, minute)];
      continue;
    }
    shown = shown.flatMap((card) => {
      const moving = card.targets.filter((target) => ids.has(target.id));
      if (!moving.length) return [card];
      const place = { day, minute: minute < 0 ? card.minute : minute, isHeld: true };
      const moved = { ...withTargets(card, moving), ...place };
      const left = card.targets.filter((target) => !ids.has(target.id));
      return left.length ? [withTargets(card, left), moved] : [moved];
    });
  }
  return [...shown].sort((a, b) =>
    a.day === b.day ? a.minute - b.minute : a.day < b.day ? -1 : 1,
  );
}

// A draft as the card that it is about to become.
function drawDraft(draft, day, minute) {
  const at = minute < 0 ? draft.usualOn(day) : minute;
  const { text, parts } = draft;
  const image = draft.image.split("/").pop();
  const card = { post: draft.id, day, minute: at, text, image, parts, tags: [] };
  const targets = draft.accounts.map((account) => ({ id: `${draft.id} ${account.id}`, account }));
  return { ...card, key: draft.id, status: "pending", warns: 0, isHeld: true, targets, movable: [] };
}

export const references = (targets) => targets.map((target) => [target.id, target.version]);

export function byDay(cards) {
  const days = new Map();
  for (const card of cards) {
    if (!days.has(card.day)) days.set(card.day, []);
    days.get(card.day).push(card);
  }
  return days;
}

export function usePhone() {
  const [isPhone, setPhone] = useState(false);
  useEffect(() => {
    const query = window.matchMedia(PHONE);
    const update = () => setPhone(query.matches);
    update();
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return isPhone;
}

export function recall(name) {
  try {
    return localStorage.getItem(name) || "";
  } catch {
    return "";
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage may be forbidden; then the choice lasts for this page.
  }
}
