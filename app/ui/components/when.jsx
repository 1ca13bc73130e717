// A line to type a time into. It keeps what is typed to itself and reports it after a pause, so
// that an answer from the server never overwrites a newer keystroke; a new revision empties it.
import { createElement as h, useEffect, useRef, useState } from "react";

const PAUSE_MS = 250;

export function WordsField(props) {
  const { fieldId, value, revision, isReady, isWrong, describedBy, placeholder, onWords } = props;
  const [text, setText] = useState(value || "");
  const timer = useRef(0);
  const field = useRef(null);
  const latest = useRef(onWords);
  latest.current = onWords;

  useEffect(() => {
    clearTimeout(timer.current);
    timer.current = 0;
    setText(value || "");
  }, [revision]);

  useEffect(() => () => clearTimeout(timer.current), []);

  function flush() {
    if (!timer.current) return;
    clearTimeout(timer.current);
    timer.current = 0;
    latest.current?.(field.current?.value ?? "");
  }

  return h("input", {
    ref: field,
    id: fieldId,
    type: "text",
    className: "input when-words",
    value: text,
    placeholder,
    maxLength: 80,
    autoComplete: "off",
    spellCheck: false,
    disabled: !isReady,
    "aria-invalid": isWrong ? "true" : "false",
    "aria-describedby": describedBy,
    onChange: (event) => {
      setText(event.target.value);
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, PAUSE_MS);
    },
    onBlur: flush,
    onKeyDown: (event) => event.key === "Enter" && flush(),
  });
}
