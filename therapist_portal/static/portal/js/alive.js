// A page someone comes back to may belong to somebody who has left (P1). So: cover it, ask, and
// only then show it. Also ends the session when nobody has touched the page for a while.
import { cover, explain, goToStart, isCovered, onDrop, uncover } from "./cover.js";
import { endSession } from "./leave.js";
import { holdsText, user, whoIsHere } from "./session.js";

const idleMs = Number(document.body.dataset.idle || 15) * 60_000;
const WARN_MS = 60_000;
const ASK_AGAIN_MS = 3_000;
const STILL_HERE_MS = 4 * 60_000;
const note = document.querySelector("[data-idle-note]");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("portal") : null;
let lastTouch = Date.now();
let asking = null;
let again = 0;
let stillHere = Date.now();

// mayHold: text that is not saved stays in memory, under the cover, for its writer alone (P4).
async function check(isActive = false) {
  clearTimeout(again);
  asking ??= whoIsHere(isActive).finally(() => (asking = null));
  const here = await asking;
  if (here === "same") {
    uncover();
    document.dispatchEvent(new Event("portal:alive"));
  } else if (here === "unknown") {
    if (isCovered()) {
      explain("offline");
      again = setTimeout(() => check(), ASK_AGAIN_MS);
    }
  } else if (here === "out" && holdsText()) {
    cover();
    explain("signedOut");
    document.dispatchEvent(new Event("portal:signed-out"));
  } else goToStart();
}

function touched(fromHere) {
  lastTouch = Date.now();
  if (note) note.textContent = "";
  if (fromHere && tabs) tabs.postMessage("touched");
  // Reading a long page sends nothing by itself; the server would take it for absence.
  if (fromHere && lastTouch - stillHere > STILL_HERE_MS) {
    stillHere = lastTouch;
    check(true);
  }
}

async function idle() {
  const still = Date.now() - lastTouch;
  if (still >= idleMs) {
    cover();
    await endSession("idle");
    if (holdsText()) explain("signedOut");
    else goToStart();
    return;
  }
  if (note && still >= idleMs - WARN_MS && !note.textContent) note.textContent = note.dataset.words;
  setTimeout(idle, 5_000);
}

if (user) {
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    cover();
    check();
  });
  document.addEventListener("visibilitychange", () => {
    // Covered while out of sight, so that not even one frame shows on the way back.
    cover();
    if (document.visibilityState === "visible") check();
  });
  // Still in view while another window had the focus: nothing to hide, but worth asking.
  window.addEventListener("focus", () => check());
  window.addEventListener("online", () => isCovered() && check());
  onDrop(goToStart);

  let told = 0;
  for (const kind of ["pointerdown", "keydown", "scroll", "touchstart"]) {
    window.addEventListener(
      kind,
      () => {
        const tell = Date.now() - told > 10_000;
        if (tell) told = Date.now();
        touched(tell);
      },
      { passive: true, capture: true },
    );
  }
  if (tabs) tabs.addEventListener("message", () => touched(false));
  setTimeout(idle, 5_000);
}
