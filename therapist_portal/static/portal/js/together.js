// An open page of lines that others chose: they can go at any moment, and then go from here too,
// within half a minute or as soon as the page is looked at again (G6).
const box = document.querySelector("[data-open-lines]");
const EVERY_MS = 15_000;
const GIVE_UP_MS = 8_000;

function blank() {
  // Out of the document, not merely out of sight: nothing is left for Back or a screen reader.
  box.remove();
  clearInterval(timer);
  window.location.replace(window.location.href);
}

// Anything but a plain yes hides the lines: signed out, offline, closed, taken back.
async function look() {
  if (!box.isConnected) return;
  try {
    const answer = await fetch(box.dataset.still, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    const { mark } = await answer.json();
    if (!answer.ok || mark !== box.dataset.mark) blank();
    else box.hidden = false;
  } catch {
    box.hidden = true;
  }
}

const timer = box && setInterval(look, EVERY_MS);
if (box) {
  document.addEventListener("visibilitychange", () => {
    // Hidden while out of sight, so that coming back shows nothing that has gone meanwhile.
    box.hidden = true;
    if (document.visibilityState === "visible") look();
  });
  window.addEventListener("focus", look);
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    box.hidden = true;
    look();
  });
}
