// "Leave this page" (P18): blank first, then end the session, then go. The order is
// the point: someone may be walking into the room.
import { blankForGood } from "./cover.js";
import { formToken } from "./session.js";

const PRESSES = 3;
const WITHIN_MS = 5000;
const form = document.querySelector("[data-leave-form]");

function proof(reason) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", formToken());
  data.set("reason", reason);
  return data;
}

// For endings that stay on this site: resolves once the server has answered.
export async function endSession(reason) {
  const url = form ? form.action : document.body.dataset.leave;
  try {
    await fetch(url, { method: "POST", body: proof(reason), keepalive: true, redirect: "manual" });
  } catch {
    // No connection: the server ends an idle session by its own clock.
  }
}

function leave() {
  blankForGood();
  // A beacon outlives the page; fetch with keepalive does the same where beacons are refused.
  if (!navigator.sendBeacon?.(form.action, proof("leave"))) endSession("leave");
  // replace, so that Back does not return here.
  window.location.replace(form.dataset.away);
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });

  let presses = [];
  document.addEventListener(
    "keydown",
    (event) => {
      // Any other key starts the count again, or three capital letters would end the session.
      if (event.key !== "Shift") presses = [];
      else if (!event.repeat) {
        presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at <= WITHIN_MS);
        if (presses.length >= PRESSES) leave();
      }
    },
    true,
  );
}
