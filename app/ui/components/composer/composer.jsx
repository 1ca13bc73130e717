// The text field of one part, and the browser's own copy of the draft.
//
// The field keeps what is typed to itself and reports it after a pause, so that an answer from the
// server never overwrites a newer keystroke. Every keystroke also goes into the browser's storage
// at once: a lost connection or a closed tab loses nothing.
import {
  createElement as h,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import * as saving from "./saving.js";
import { UploadList } from "./upload_list.jsx";
import { useUploads } from "./uploads.js";

const PAUSE_MS = 160;
// What was typed into a part, by its key: the text, and the revision of the part it belongs to.
const typed = new Map();
let storageKey = "";
let structure = null;

// What somebody typed counts until the server gives the part another text, with a new revision.
function textOf(key, revision, text) {
  const own = typed.get(key);
  return own && own.revision === (revision || 0) ? own.text : text || "";
}

function keep() {
  if (!storageKey || !structure) return;
  const now = (part) => ({ ...part, text: textOf(part.key, part.revision, part.text) });
  const parts = structure.parts.map(now);
  const variants = structure.variants.map((v) => ({ ...v, parts: v.parts && v.parts.map(now) }));
  const draft = { ...structure, parts, variants };
  const isEmpty = [parts, ...variants.map((v) => v.parts || [])]
    .flat()
    .every((part) => !part.text && !part.media_ids.length);
  try {
    if (isEmpty) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, JSON.stringify(draft));
  } catch {
    // Storage may be full or forbidden; the server still has the draft.
  }
  saving.follow(draft);
}

// Nothing can be typed while the kept draft takes the place of an empty page.
let isHeld = false;
const holders = new Set();

function hold(is) {
  isHeld = is;
  holders.forEach((tell) => tell());
}

const isHeldNow = () => isHeld;

function onHold(tell) {
  holders.add(tell);
  return () => holders.delete(tell);
}

function readKept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function isSame(raw, draft) {
  try {
    const kept = JSON.parse(raw);
    const plain = (parts) => JSON.stringify(parts.map((p) => [p.text, p.media_ids]));
    const own = (variants) => JSON.stringify((variants || []).map((v) => [v.account_id, plain(v.parts || []), v.params]));
    const isEqual = plain(kept.parts) === plain(draft.parts);
    return kept.id === draft.id && isEqual && own(kept.variants) === own(draft.variants);
  } catch {
    return false;
  }
}

// Has the address name the open draft, so that it can be kept and sent, without leaving the page.
function name(id, edits) {
  if (edits || location.pathname.replace(/\/$/, "") !== "/compose") return;
  const path = id ? `/compose?draft=${id}` : "/compose";
  if (location.pathname + location.search !== path) history.replaceState(history.state, "", path);
}

const SAID = {
  saving: "Saving…",
  saved: "Saved",
  offline: "Offline: kept in this browser",
  empty: "Nothing to save yet",
};

// Offers the kept draft once, then follows the server's structure; forgets everything when sent.
// Says quietly how the draft stands.
export function DraftKeeper(props) {
  const { userId, draft, isReady, restored, sent, asked, onRestore } = props;
  const [status, setStatus] = useState(["", ""]);
  const phase = useRef("waiting");
  const seen = useRef({ restored, sent });
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!isReady || !userId || !draft?.id) return;
    storageKey = `punctual-draft:${userId}`;
    if (phase.current === "waiting") {
      seen.current = { restored, sent };
      saving.begin(userId, (kind, said = "") => setStatus([kind, said]));
      saving.whenKept((was, id, version, editor) => {
        if (was === structure?.id) name(id, latest.current.draft.edits);
        latest.current.onKept?.(was, id, version, editor);
      });
      const raw = asked ? null : readKept(storageKey);
      const own = saving.unsaved(userId, draft.id);
      const kept = own ? JSON.stringify(own) : raw;
      if (kept && !isSame(kept, draft)) {
        phase.current = "restoring";
        hold(true);
        onRestore?.(kept.slice(0, 400000));
        return;
      }
      phase.current = "following";
    }
    if (sent !== seen.current.sent || restored !== seen.current.restored) hold(false);
    if (sent !== seen.current.sent) {
      if (structure) saving.forget(structure.id);
      Object.assign(seen.current, { sent, restored });
      typed.clear();
      phase.current = "following";
    } else if (restored !== seen.current.restored) {
      seen.current.restored = restored;
      // What was typed into the one that was open is on its way already.
      saving.flush();
      typed.clear();
      phase.current = "following";
    } else if (phase.current === "restoring") return;
    structure = draft;
    keep();
    if (draft.version > 0 || !asked) name(draft.version > 0 ? draft.id : "", draft.edits);
  }, [userId, draft, isReady, restored, sent]);

  useEffect(() => () => {
    saving.flush();
    structure = null;
  }, []);

  useEffect(() => {
    const press = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      saving.saveNow();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);

  const [kind, words] = status;
  return h(
    "div",
    { className: "saved" },
    h(
      "button",
      {
        type: "button",
        className: "btn btn-quiet btn-small",
        disabled: !isReady,
        title: "Ctrl + S",
        onClick: () => saving.saveNow(),
      },
      "Save draft",
    ),
    h(
      "p",
      { role: "status", className: `saved-line saved-${kind || "none"}` },
      kind === "refused" ? `Not saved: ${words}` : SAID[kind] || "",
    ),
  );
}

// Somebody asked for one more part: the cursor goes there as soon as it is on the page.
let isMoreAwaited = false;

function awaitMore(event) {
  isMoreAwaited = Boolean(event.target.closest?.("[data-adds-part]"));
}

// What is not among them goes its usual way: pasted text stays text. A file without a type may be
// anything; the server tells by what it holds.
const filesIn = (list, accept) =>
  [...(list || [])].filter((file) => !file.type || accept.split(",").includes(file.type));

export function PartEditor(props) {
  const { partKey, tab, value, revision, label, placeholder, maxLength, accept, onRefused } = props;
  const isWaiting = useSyncExternalStore(onHold, isHeldNow, isHeldNow);
  const isReady = props.isReady && !isWaiting;
  const [text, setText] = useState(textOf(partKey, revision, value));
  const [isOver, setOver] = useState(false);
  const field = useRef(null);
  const picker = useRef(null);
  const timer = useRef(0);
  const latest = useRef(props);
  latest.current = props;
  const uploads = useUploads((id) => latest.current.onUploaded?.(partKey, id, tab));
  const take = uploads.add;

  useEffect(() => {
    clearTimeout(timer.current);
    timer.current = 0;
    setText(textOf(partKey, revision, value));
  }, [revision, partKey]);

  // What was typed elsewhere may arrive late; it never overwrites what was typed here.
  useEffect(() => {
    if (!timer.current) setText(textOf(partKey, revision, value));
  }, [value]);

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }, [text]);

  useEffect(() => {
    document.addEventListener("click", awaitMore, true);
    const part = field.current.closest("[data-place]");
    if (!isMoreAwaited || part?.nextElementSibling) return;
    isMoreAwaited = false;
    field.current.focus();
  }, []);

  useEffect(() => () => flush(), []);

  function flush() {
    if (!timer.current) return;
    clearTimeout(timer.current);
    timer.current = 0;
    // With the tab that was on the screen: the server may have opened another one meanwhile.
    if (typed.has(partKey)) latest.current.onText?.(partKey, typed.get(partKey).text, tab);
  }

  function change(event) {
    const next = event.target.value;
    setText(next);
    typed.set(partKey, { text: next, revision: latest.current.revision || 0 });
    keep();
    clearTimeout(timer.current);
    timer.current = setTimeout(flush, PAUSE_MS);
  }

  function press(event) {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      flush();
      latest.current.onSubmit?.();
    }
  }

  function paste(event) {
    const files = filesIn(event.clipboardData?.files, accept);
    if (!files.length) return;
    event.preventDefault();
    take(files);
  }

  function drop(event) {
    setOver(false);
    const dropped = event.dataTransfer?.files;
    if (!dropped?.length) return;
    // Whatever was dropped: the browser must not leave the page for it.
    event.preventDefault();
    const files = filesIn(dropped, accept);
    if (files.length) take(files);
    else onRefused?.("Drop images, an MP4 or MOV video, or a PDF, PPTX or DOCX document.");
  }

  const area = h("textarea", {
    ref: field,
    id: `text-${partKey}`,
    className: "editor-text",
    value: text,
    placeholder,
    maxLength,
    rows: 3,
    disabled: !isReady,
    "aria-label": label,
    onChange: change,
    onBlur: flush,
    onKeyDown: press,
    onPaste: paste,
  });
  const bars = h(UploadList, {
    items: uploads.items,
    onCancel: uploads.cancel,
    onRetry: uploads.retry,
  });
  const button = h(
    "button",
    {
      type: "button",
      className: "btn btn-ghost btn-small editor-attach",
      disabled: !isReady,
      onClick: () => picker.current?.click(),
    },
    h(
      "svg",
      { width: 16, height: 16, viewBox: "0 0 24 24", "aria-hidden": true, className: "stroke" },
      h("rect", { x: 3, y: 3, width: 18, height: 18, rx: 3 }),
      h("circle", { cx: 9, cy: 9, r: 2 }),
      h("path", { d: "m21 15-3.1-3.1a2 2 0 0 0-2.8 0L6 21" }),
    ),
    "Add files",
  );
  const library = h(
    "button",
    {
      type: "button",
      className: "btn btn-ghost btn-small",
      disabled: !isReady,
      onClick: () => latest.current.onLibrary?.(partKey),
    },
    h(
      "svg",
      { width: 16, height: 16, viewBox: "0 0 24 24", "aria-hidden": true, className: "stroke" },
      h("rect", { x: 8, y: 3, width: 13, height: 13, rx: 2 }),
      h("path", { d: "M16 20H5a2 2 0 0 1-2-2V8" }),
    ),
    "From library",
  );
  const input = h("input", {
    ref: picker,
    type: "file",
    accept,
    multiple: true,
    hidden: true,
    onChange: (event) => {
      take([...event.target.files]);
      event.target.value = "";
    },
  });
  return h(
    "div",
    {
      className: isOver ? "editor editor-over" : "editor",
      onDragOver: (event) => {
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: drop,
    },
    area,
    bars,
    h("div", { className: "editor-bar" }, button, library, input),
  );
}
