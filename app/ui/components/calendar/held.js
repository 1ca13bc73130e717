// Drops that were drawn before the server agreed to them.
import { useCallback, useEffect, useRef, useState } from "react";

const PATIENCE_MS = 8000;

// Drops that the server has not answered yet. An answer, or none within eight seconds, ends each.
export function useHeld(acks, onReturn) {
  const [held, setHeld] = useState([]);
  const latest = useRef(held);
  latest.current = held;

  useEffect(() => {
    const answered = new Map(acks.map((ack) => [ack.nonce, ack.is_done]));
    const over = latest.current.filter((drop) => answered.has(drop.nonce));
    if (!over.length) return;
    setHeld((all) => all.filter((drop) => !answered.has(drop.nonce)));
    onReturn(over.filter((drop) => !answered.get(drop.nonce)));
  }, [acks]);

  const hold = useCallback((drop) => {
    setHeld((all) => [...all, drop]);
    setTimeout(() => {
      if (!latest.current.some(({ nonce }) => nonce === drop.nonce)) return;
      setHeld((all) => all.filter(({ nonce }) => nonce !== drop.nonce));
      onReturn([drop], "The server did not answer in time. What you see is what it said last.");
    }, PATIENCE_MS);
  }, []);

  return [held, hold];
}
