// Sending files with progress, rows that were pasted, and asking for more at the end of a list.
import { createElement as h, useEffect, useRef, useState } from "react";

function send(url, file, name, fields, onProgress) {
  return new Promise((resolve, reject) => {
    const body = new FormData();
    body.append("file", file, name);
    for (const [key, value] of Object.entries(fields || {})) body.append(key, value);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total);
    request.onload = () => {
      if (request.status < 300 && request.response?.id) resolve(request.response.id);
      else reject(new Error(request.response?.detail || `${name} could not be sent.`));
    };
    request.onerror = () =>
      reject(new Error(`${name} could not be sent: the connection failed. Try again.`));
    request.send(body);
  });
}

const Arrow = () =>
  h(
    "svg",
    { width: 20, height: 20, viewBox: "0 0 24 24", "aria-hidden": true, className: "stroke" },
    h("path", { d: "M12 3v12m5-7-5-5-5 5" }),
    h("path", { d: "M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4" }),
  );

// A place to drop files, a picker, and with `pasteLabel` a field for rows from a spreadsheet.
export function FileDrop(props) {
  const { title, hint, pickLabel, accept, multiple, isReady, pasteLabel } = props;
  const [isOver, setOver] = useState(false);
  const [uploads, setUploads] = useState([]);
  const [rows, setRows] = useState("");
  const picker = useRef(null);
  const latest = useRef(props);
  latest.current = props;

  async function take(files) {
    const { url, fields, onUploaded, onRefused } = latest.current;
    const chosen = [...files].slice(0, multiple ? 200 : 1);
    const waiting = chosen.map((file, n) => ({ id: `${Date.now()}-${n}`, file, share: 0 }));
    setUploads((all) => [...all, ...waiting]);
    for (const { id, file } of waiting) {
      const patch = (share) =>
        setUploads((all) => all.map((u) => (u.id === id ? { ...u, share } : u)));
      try {
        onUploaded?.(await send(url, file, file.name || "pasted", fields, patch));
      } catch (error) {
        onRefused?.(error.message);
      }
      setUploads((all) => all.filter((u) => u.id !== id));
    }
  }

  const sendRows = () => take([new File([rows], "Pasted rows", { type: "text/csv" })]);

  const zone = h(
    "div",
    {
      className: isOver ? "drop-zone drop-zone-over" : "drop-zone",
      onDragOver: (event) => {
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event) => {
        event.preventDefault();
        setOver(false);
        if (isReady && event.dataTransfer?.files.length) take(event.dataTransfer.files);
      },
    },
    h("span", { className: "drop-icon" }, h(Arrow)),
    h(
      "div",
      { className: "min-w-0 flex-1" },
      h("p", { className: "font-medium" }, title),
      h("p", { className: "drop-hint" }, hint),
    ),
    h(
      "button",
      {
        type: "button",
        className: "btn btn-primary",
        disabled: !isReady,
        onClick: () => picker.current?.click(),
      },
      pickLabel,
    ),
    h("input", {
      ref: picker,
      type: "file",
      accept,
      multiple,
      hidden: true,
      onChange: (event) => {
        take([...event.target.files]);
        event.target.value = "";
      },
    }),
  );
  const bars = uploads.map(({ id, file, share }) =>
    h(
      "div",
      { key: id, className: "upload" },
      h("span", null, `Sending ${file.name}…`),
      h("progress", { max: 1, value: share, "aria-label": `Sending ${file.name}` }),
    ),
  );
  const paste = pasteLabel
    ? h(
        "div",
        { className: "mt-5" },
        h("label", { className: "label", htmlFor: "pasted-rows" }, pasteLabel),
        h("textarea", {
          id: "pasted-rows",
          className: "input pasted-rows",
          rows: 5,
          spellCheck: false,
          value: rows,
          maxLength: 900000,
          placeholder: "content\tdate\ttime\taccounts\nGood morning\t2030-03-01\t09:30\t@handle",
          onChange: (event) => setRows(event.target.value),
        }),
        h(
          "div",
          { className: "mt-3 flex justify-end" },
          h(
            "button",
            {
              type: "button",
              className: "btn btn-quiet",
              disabled: !isReady || !rows.trim(),
              onClick: sendRows,
            },
            "Read these rows",
          ),
        ),
      )
    : null;
  return h("div", null, zone, h("div", { role: "status", className: "uploads" }, bars), paste);
}

// Asks for more when it comes near the window; once for each `mark`.
export function MoreBelow({ mark, onReach }) {
  const place = useRef(null);
  const latest = useRef(onReach);
  latest.current = onReach;

  useEffect(() => {
    const watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watcher.disconnect();
        latest.current?.();
      },
      { rootMargin: "600px" },
    );
    if (place.current) watcher.observe(place.current);
    return () => watcher.disconnect();
  }, [mark]);

  return h("div", { ref: place, "aria-hidden": true, style: { height: 1 } });
}
