// Who is signed in, as far as this page knows, and what it holds that is not saved yet.
const body = document.body;
export const user = body.dataset.user || "";
const GIVE_UP_MS = 8_000;
const keepers = new Set();

// A keeper answers "is there text here that the server does not have?".
export const keep = (holdsText) => keepers.add(holdsText);
export const holdsText = () => [...keepers].some((keeper) => keeper());

// "same", "other", "out" or "unknown" (no connection, or the server is unwell).
// isActive tells the server that somebody is reading or writing, so that its idle clock agrees
// with ours; a mere look (a tab coming back) does not count.
export async function whoIsHere(isActive = false) {
  try {
    const answer = await fetch(body.dataset.alive, {
      cache: "no-store",
      credentials: "same-origin",
      signal: AbortSignal.timeout?.(GIVE_UP_MS),
      headers: { Accept: "application/json", ...(isActive && { "X-Portal-Active": "1" }) },
    });
    if (answer.status === 401 || answer.status === 403 || answer.redirected) return "out";
    if (!answer.ok) return "unknown";
    const found = await answer.json();
    if (found.user !== user) return "other";
    if (found.csrf) freshen(found.csrf);
    return "same";
  } catch {
    return "unknown";
  }
}

// Signing in again changes the form token; without this the kept text would be refused.
function freshen(token) {
  for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) {
    field.value = token;
  }
}

export function formToken() {
  const field = document.querySelector('input[name="csrfmiddlewaretoken"]');
  return field ? field.value : "";
}
