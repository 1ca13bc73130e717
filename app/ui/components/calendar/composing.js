// Beginning a post at a place of the calendar: a click where nothing is, or the key N.
import { useCallback } from "react";
import { useNavigate } from "react-router";

const DAY_MINUTES = 1440;
const SNAP = 15;

// The day, and in a grid of hours the quarter of an hour, that a click on `target` means.
function placeOf(target, y) {
  if (!("hours" in target.dataset)) return [target.dataset.day, -1];
  const box = target.getBoundingClientRect();
  const minute = Math.floor((((y - box.top) / box.height) * DAY_MINUTES) / SNAP) * SNAP;
  return [target.dataset.day, Math.min(Math.max(minute, 0), DAY_MINUTES - SNAP)];
}

// `past` judges the last minute of a day that is meant as a whole.
export function useComposing({ root, past, isOver, latest }) {
  const navigate = useNavigate();
  const compose = useCallback((day, minute, account) => {
    latest.current.onCompose?.(day, minute, account);
  }, []);

  const onClick = (event) => {
    const { target } = event;
    const isEmpty = target.matches(".cal-cell[data-day], .cal-cell-head, .cal-column");
    if (!isEmpty || !latest.current.canWrite || isOver()) return;
    const [day, minute] = placeOf(target.closest("[data-day]"), event.clientY);
    if (!past(day, minute < 0 ? DAY_MINUTES - 1 : minute)) compose(day, minute, "");
  };

  // For the day that has the focus; without one, for no day in particular.
  const begin = () => {
    const focused = document.activeElement?.closest?.("[data-day]");
    const day = root.current?.contains(focused) ? focused.dataset.day : "";
    if (day && latest.current.canWrite && !past(day, DAY_MINUTES - 1)) compose(day, -1, "");
    else navigate("/compose");
  };

  return { compose, onClick, begin };
}
