// Files on their way to the server: several at once, each with its progress, and each can be
// cancelled or, after a failure, tried again. They join the post in the order in which they came.
import { useEffect, useRef, useState } from "react";

const AT_ONCE = 3;
const LOST = "The connection failed.";

let made = 0;

function send(item, onProgress) {
  const body = new FormData();
  body.append("file", item.file, item.name);
  body.append("alt_text", "");
  const request = new XMLHttpRequest();
  const sent = new Promise((resolve, reject) => {
    request.open("POST", "/api/v2/media");
    // The same key again, and a repeat after a lost answer makes no second file.
    request.setRequestHeader("Idempotency-Key", item.key);
    request.responseType = "json";
    request.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total);
    request.onload = () => {
      if (request.status < 300 && request.response?.id) resolve(request.response.id);
      else reject(new Error(request.response?.detail || "The file could not be uploaded."));
    };
    request.onerror = () => reject(new Error(LOST));
    request.onabort = () => resolve(null);
    request.send(body);
  });
  return { sent, abort: () => request.abort() };
}

// `onDone` gets the id of each file that arrived, in order. Returns what is under way and what can
// be done with it: `state` is waiting, sending, failed or done.
export function useUploads(onDone) {
  const [items, setItems] = useState([]);
  const all = useRef([]);
  const running = useRef(new Map());
  const latest = useRef(onDone);
  latest.current = onDone;

  useEffect(
    () => () => {
      running.current.forEach((one) => one.abort());
      running.current.clear();
    },
    [],
  );

  function show(next) {
    all.current = next;
    setItems(next);
  }

  const change = (key, patch) =>
    show(all.current.map((one) => (one.key === key ? { ...one, ...patch } : one)));

  function start() {
    const waiting = all.current.filter((one) => one.state === "waiting");
    waiting.slice(0, AT_ONCE - running.current.size).forEach(begin);
  }

  async function begin(item) {
    change(item.key, { state: "sending", share: 0, problem: "" });
    const upload = send(item, (share) => change(item.key, { share }));
    running.current.set(item.key, upload);
    try {
      const id = await upload.sent;
      if (id) change(item.key, { state: "done", share: 1, id });
    } catch (error) {
      change(item.key, { state: "failed", problem: error.message });
    }
    running.current.delete(item.key);
    deliver();
    start();
  }

  // What failed holds nobody up: it joins behind the others when it is tried again.
  function deliver() {
    for (const item of all.current) {
      if (item.state === "failed") continue;
      if (item.state !== "done") return;
      remove(item.key);
      latest.current(item.id);
    }
  }

  const remove = (key) => show(all.current.filter((one) => one.key !== key));

  function add(files) {
    const fresh = files.map((file) => {
      made += 1;
      const key = `upload-${Date.now()}-${made}-${Math.random().toString(36).slice(2)}`;
      const name = file.name || "pasted-image.png";
      return { key, file, name, state: "waiting", share: 0, problem: "" };
    });
    show([...all.current, ...fresh]);
    start();
  }

  function cancel(key) {
    running.current.get(key)?.abort();
    remove(key);
    deliver();
  }

  function retry(key) {
    change(key, { state: "waiting" });
    start();
  }

  return { items, add, cancel, retry };
}
