// The few things that only the browser can do: native dialogs, ticking times, its own time zone,
// the clipboard, and forgetting the tab's state token when somebody logs in or out.
import { createElement as h, useEffect, useRef, useState } from "react";

export function Modal({ open, onClose, label, className, children }) {
  const dialog = useRef(null);

  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);

  return h(
    "dialog",
    {
      ref: dialog,
      className,
      "aria-label": label,
      onCancel: (event) => {
        event.preventDefault();
        onClose?.();
      },
      onClick: (event) => {
        if (event.target === dialog.current) onClose?.();
      },
    },
    open ? h("div", { className: "dialog-body" }, children) : null,
  );
}

const inWords = (seconds) => {
  if (seconds < 1) return "now";
  if (seconds < 90) return `in ${Math.round(seconds)} s`;
  if (seconds < 5400) return `in ${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `in ${Math.round(seconds / 3600)} h`;
  return `in ${Math.round(seconds / 86400)} days`;
};

export function Countdown({ at, className }) {
  const [now, setNow] = useState(null);

  useEffect(() => {
    const update = () => setNow(Date.now());
    update();
    const left = Date.parse(at) - Date.now();
    const timer = setInterval(update, left < 120000 ? 500 : 20000);
    return () => clearInterval(timer);
  }, [at, now !== null && Date.parse(at) - now < 120000]);

  if (now === null) return null;
  return h("time", { dateTime: at, className }, inWords((Date.parse(at) - now) / 1000));
}

// A hidden field with the browser's zone. Another person must not inherit this tab's state, so
// sending the form forgets the token that names it.
// What was typed into a form that the server refused; a password is never kept.
const TYPED = "punctual-entrance";

function typedFields(form) {
  return [...form.querySelectorAll("input[type=text], input[type=email]")].filter((i) => !i.readOnly);
}

function bringBack(form) {
  if (!new URLSearchParams(location.search).has("problem")) sessionStorage.removeItem(TYPED);
  const kept = JSON.parse(sessionStorage.getItem(TYPED) || "{}");
  for (const input of typedFields(form)) input.value ||= kept[input.name] || "";
}

export function EntranceFields({ nextPath }) {
  const zone = useRef(null);

  useEffect(() => {
    const form = zone.current?.closest("form");
    if (!form) return undefined;
    zone.current.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
    bringBack(form);
    const leave = () => {
      sessionStorage.removeItem("token");
      const typed = typedFields(form).map((input) => [input.name, input.value]);
      sessionStorage.setItem(TYPED, JSON.stringify(Object.fromEntries(typed)));
    };
    form.addEventListener("submit", leave);
    return () => form.removeEventListener("submit", leave);
  }, []);

  return h(
    "span",
    { hidden: true },
    h("input", { type: "hidden", name: "timezone", ref: zone, defaultValue: "UTC" }),
    h("input", { type: "hidden", name: "next", value: nextPath || "/", readOnly: true }),
  );
}

export function CopyButton({ text, label, className }) {
  const [isCopied, setCopied] = useState(false);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      window.prompt(label, text);
    }
  }

  return h(
    "button",
    { type: "button", className, onClick: copy, "aria-live": "polite" },
    isCopied ? "Copied" : label,
  );
}
