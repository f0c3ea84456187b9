// One save on its way: what was typed, with the form's own proof and an id of its own.
import { user } from "./session.js";

const GIVE_UP_MS = 8_000;
const KEEPALIVE_BYTES = 60_000; // browsers let a request outlive its page up to about this size

export const freshId = () =>
  crypto.randomUUID
    ? crypto.randomUUID()
    : [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

function body(form, { typed, op, extra }) {
  const data = new URLSearchParams(typed);
  const hidden = (name) => form.querySelector(`input[name="${name}"]`)?.value;
  data.set("csrfmiddlewaretoken", hidden("csrfmiddlewaretoken") || "");
  data.set("revision", hidden("revision") || "0");
  data.set("op", op);
  for (const [name, value] of Object.entries(extra || {})) data.set(name, value);
  return data;
}

// The server's answer; null where there is no connection, or no answer in time.
export async function send(form, url, save) {
  const data = body(form, save);
  try {
    return await fetch(url, {
      method: "POST",
      body: data,
      headers: { Accept: "application/json", "X-Portal-User": user, "X-Requested-With": "autosave" },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
      keepalive: document.visibilityState === "hidden" && data.toString().length < KEEPALIVE_BYTES,
      signal: AbortSignal.timeout?.(GIVE_UP_MS),
    });
  } catch {
    return null;
  }
}
