// Paints over the page. One class on <html> is the fastest way to hide everything: no element is
// built and the very next frame is blank (P1, P18).
const root = document.documentElement;
const box = document.querySelector("[data-cover]");
const words = box && box.querySelector("[data-cover-words]");
const signin = box && box.querySelector("[data-cover-signin]");
const drop = box && box.querySelector("[data-cover-drop]");
let focused = null;

export function cover() {
  if (!root.classList.contains("is-covered")) focused = document.activeElement;
  root.classList.add("is-covered");
}

export function uncover() {
  if (!box || root.classList.contains("is-leaving")) return;
  root.classList.remove("is-covered");
  // Only where the cover itself took the focus; otherwise it never moved.
  if (box.contains(document.activeElement) && focused?.isConnected) focused.focus({ preventScroll: true });
  explain(null);
}

// why: null (say nothing), "offline" or "signedOut"; the sentences live in cover.html.
export function explain(why) {
  if (!box) return;
  words.hidden = !why;
  signin.hidden = drop.hidden = why !== "signedOut";
  words.textContent = why ? words.dataset[why] : "";
  if (why) words.focus();
}

// There is no way back from this one: the page goes away next.
export function blankForGood() {
  root.classList.add("is-covered", "is-leaving");
}

// Whoever is here now has no business with this page, and the page none with them.
export function goToStart() {
  blankForGood();
  window.location.replace("/");
}

export const isLeaving = () => root.classList.contains("is-leaving");
export const isCovered = () => root.classList.contains("is-covered");
export const onDrop = (then) => drop && drop.addEventListener("click", then);
