// Sends the draft to the server while somebody types: a second after the last change, again and
// again while there is no connection, and as a last word when the tab closes. Plain HTTP, so that it
// does not hang on the socket. What the server has not confirmed stays in the browser's storage.

const PAUSE_MS = 1000;
const LONGEST_WAIT_MS = 30000;
// Browsers send no more than this from a closing page.
const LAST_WORD_BYTES = 60000;

function newEditor() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const state = {
  user: "",
  editor: newEditor(),
  number: 0,
  versions: new Map(),
  // The draft that is open, as the last change left it, and the last one that the server has.
  draft: null,
  stored: "",
  timer: 0,
  wait: PAUSE_MS,
  isSending: false,
  isForgotten: false,
  hasLeft: false,
};
let listener = () => {};

const prefix = () => `punctual-unsaved:${state.user}:`;

function storage(act) {
  try {
    return act(localStorage);
  } catch {
    // Full or forbidden: the server still has what it confirmed.
    return null;
  }
}

const words = (draft) => JSON.stringify({ ...draft, version: 0 });
const isEmpty = (draft) =>
  [draft.parts, ...draft.variants.map((v) => v.parts || [])]
    .flat()
    .every((part) => !(part.text || "").trim() && !part.media_ids.length);

function part(one) {
  return { content: (one.text || "").replaceAll("\u0000", ""), media_ids: one.media_ids };
}

function body(draft) {
  return {
    parts: draft.parts.map(part),
    account_ids: draft.account_ids,
    platform_params: draft.params,
    variants: draft.variants.map((v) => ({
      account_id: v.account_id,
      parts: v.parts ? v.parts.map(part) : null,
      platform_params: v.params,
    })),
    with_comments: draft.with_comments,
    at: draft.at || null,
    edits: draft.edits || null,
    tags: draft.tags || [],
    version: state.versions.get(draft.id) ?? draft.version,
    editor: state.editor,
    number: (state.number += 1),
  };
}

function put(id, sent, more = {}) {
  return fetch(`/api/v2/drafts/${id}`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: typeof sent === "string" ? sent : JSON.stringify(sent),
    ...more,
  });
}

// Follows the user and who wants to hear how it stands; sends what an earlier page could not.
export function begin(user, onStatus) {
  listener = onStatus;
  if (state.user === user) return;
  state.user = user;
  takeBaton();
  sendLeftovers();
}

// A page that closed in order hands its name on to one that opens, whose saves then are its own.
function takeBaton() {
  const key = `punctual-editor:${state.user}`;
  const baton = storage((s) => s.getItem(key));
  storage((s) => s.removeItem(key));
  try {
    const { editor, number } = JSON.parse(baton);
    if (editor) Object.assign(state, { editor, number });
  } catch {
    // None was handed on.
  }
}

// The unconfirmed copy of a draft, or null.
export function unsaved(user, id) {
  const raw = storage((s) => s.getItem(`punctual-unsaved:${user}:${id}`));
  try {
    return raw ? JSON.parse(raw).draft : null;
  } catch {
    return null;
  }
}

// The server has these words; what was typed since is still kept.
function dropUnsaved(id, said) {
  const newer = unsaved(state.user, id);
  if (newer && words(newer) !== said) return;
  storage((s) => s.removeItem(prefix() + id));
}

// The open draft has changed, or was opened.
export function follow(draft) {
  if (state.draft && state.draft.id !== draft.id) {
    // What the browser keeps of it follows once the save that is under way is over.
    if (state.isSending) state.hasLeft = true;
    else flush();
    state.stored = "";
  }
  const isFirst = !state.draft || state.draft.id !== draft.id;
  const isMoved = draft.version > (state.versions.get(draft.id) ?? 0);
  if (isMoved) state.versions.set(draft.id, draft.version);
  state.draft = draft;
  state.isForgotten = false;
  if (isFirst && (isEmpty(draft) || (draft.version > 0 && !unsaved(state.user, draft.id)))) {
    state.stored = words(draft);
    listener(draft.version > 0 ? "saved" : "");
    return;
  }
  if (words(draft) === state.stored) return;
  if (isEmpty(draft) && !state.versions.get(draft.id)) return;
  storage((s) => s.setItem(prefix() + draft.id, JSON.stringify({ draft, sent: body(draft) })));
  if (state.wait === PAUSE_MS) listener("saving");
  clearTimeout(state.timer);
  state.timer = setTimeout(flush, PAUSE_MS);
}

// The draft was sent or thrown away: nothing of it is stored any more.
export function forget(id) {
  clearTimeout(state.timer);
  storage((s) => s.removeItem(prefix() + id));
  if (state.draft?.id === id) {
    state.draft = null;
    state.isForgotten = true;
  }
  state.stored = "";
  listener("");
}

let onKept = () => {};
export const whenKept = (tell) => {
  onKept = tell;
};

// Stores the open draft now, if the server does not have it.
export async function flush() {
  clearTimeout(state.timer);
  const draft = state.draft;
  if (!draft || words(draft) === state.stored) return;
  if (state.isSending) {
    state.timer = setTimeout(flush, PAUSE_MS);
    return;
  }
  state.isSending = true;
  try {
    await store(draft);
  } catch {
    listener("offline");
    state.wait = Math.min(state.wait * 2, LONGEST_WAIT_MS);
    state.timer = setTimeout(flush, state.wait);
  } finally {
    state.isSending = false;
    if (state.hasLeft) {
      state.hasLeft = false;
      sendLeftovers();
    }
  }
}

// Stores the open draft now because somebody asked for it, and says how it stands in any case.
export function saveNow() {
  const { draft } = state;
  if (!draft || (isEmpty(draft) && !state.versions.get(draft.id))) listener("empty");
  else if (words(draft) === state.stored) listener("saved");
  else {
    listener("saving");
    state.wait = PAUSE_MS;
    flush();
  }
}

async function store(draft) {
  const said = words(draft);
  const answer = await put(draft.id, body(draft), { signal: AbortSignal.timeout(15000) });
  if (answer.status === 409 || answer.status === 422 || answer.status === 413) {
    const problem = await answer.json();
    if (problem.code === "already_sent" || problem.code === "empty") {
      storage((s) => s.removeItem(prefix() + draft.id));
      listener("");
    } else listener("refused", problem.detail);
    state.stored = said;
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const kept = await answer.json();
  state.wait = PAUSE_MS;
  state.versions.set(kept.id, kept.version);
  dropUnsaved(draft.id, said);
  if (state.draft?.id !== draft.id) return;
  state.stored = said;
  if (kept.id !== draft.id) {
    // From here on what is typed belongs to the draft that was made beside the first.
    state.draft = { ...state.draft, id: kept.id };
    state.stored = words({ ...draft, id: kept.id });
  }
  const isBehind = words(state.draft) !== state.stored;
  listener(isBehind ? "saving" : isEmpty(draft) ? "" : "saved");
  onKept(draft.id, kept.id, kept.version, state.editor);
  if (isBehind) state.timer = setTimeout(flush, PAUSE_MS);
}

async function sendLeftovers() {
  const names = storage((s) => Object.keys(s).filter((name) => name.startsWith(prefix()))) || [];
  for (const name of names) {
    const id = name.slice(prefix().length);
    if (id === state.draft?.id) continue;
    try {
      const { sent } = JSON.parse(storage((s) => s.getItem(name)));
      const answer = await put(id, sent);
      if (answer.ok || [409, 413, 422].includes(answer.status)) {
        storage((s) => s.removeItem(name));
      }
    } catch {
      // Without a connection it waits for the next page, or for the connection.
    }
  }
}

function sayLastWord() {
  if (!state.user) return;
  const { editor } = state;
  const draft = state.draft;
  if (draft && words(draft) !== state.stored) {
    const sent = JSON.stringify(body(draft));
    if (sent.length < LAST_WORD_BYTES) put(draft.id, sent, { keepalive: true }).catch(() => {});
  }
  const baton = JSON.stringify({ editor, number: state.number });
  storage((s) => s.setItem(`punctual-editor:${state.user}`, baton));
}

if (typeof window !== "undefined") {
  window.addEventListener("pagehide", sayLastWord);
  // A page that comes back from the cache has given its name away.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) state.editor = newEditor();
  });
  window.addEventListener("online", () => {
    state.wait = PAUSE_MS;
    flush();
    sendLeftovers();
  });
}
