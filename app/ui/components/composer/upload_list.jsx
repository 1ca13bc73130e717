// What is being uploaded: a line each with its progress, and buttons to cancel or try again.
import { createElement as h } from "react";

const WORDS = { waiting: "Waiting", sending: "Uploading", done: "Uploaded" };

function Upload({ item, onCancel, onRetry }) {
  const hasFailed = item.state === "failed";
  const button = (label, act) =>
    h(
      "button",
      {
        type: "button",
        className: "btn btn-ghost btn-small",
        onClick: act,
        "aria-label": `${label} ${item.name}`,
      },
      label,
    );
  return h(
    "li",
    { className: hasFailed ? "upload upload-failed" : "upload", "data-upload": item.state },
    h("span", { className: "upload-name" }, item.name),
    hasFailed
      ? h("span", { className: "upload-problem", role: "alert" }, item.problem)
      : h("progress", {
          max: 1,
          value: item.share,
          "aria-label": `${WORDS[item.state]} ${item.name}`,
        }),
    hasFailed ? button("Retry", () => onRetry(item.key)) : null,
    button(hasFailed ? "Remove" : "Cancel", () => onCancel(item.key)),
  );
}

export function UploadList({ items, onCancel, onRetry }) {
  if (!items.length) return null;
  return h(
    "ul",
    { className: "uploads", "aria-label": "Uploads", "aria-live": "polite" },
    items.map((item) => h(Upload, { key: item.key, item, onCancel, onRetry })),
  );
}
