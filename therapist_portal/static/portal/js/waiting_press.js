// Every other form with something typed in it: a press waits until the server can be reached and
// knows its person, so that no words go with a page that could not be sent.
import { goToStart } from "./cover.js";
import { keep, user, whoIsHere } from "./session.js";
import { entered, served } from "./entered.js";

const ASK_AGAIN_MS = 3_000;
const template = document.querySelector("template[data-held]");
const sent = new WeakSet(); // on their way, or already there
const before = new WeakMap();
let held = null; // {form, button, line}
let timer = 0;

function isTyped(form) {
  if (form.method !== "post" || form.matches("[data-autosave], [data-leave-form]")) return false;
  if (!before.has(form)) before.set(form, served(form));
  return !sent.has(form) && entered(form) !== before.get(form);
}

function drop() {
  clearTimeout(timer);
  held?.line?.remove();
  if (held) delete held.form.dataset.pressed;
  held = null;
}

function say(why) {
  delete held.form.dataset.pressed;
  if (!held.line) {
    held.line = template.content.firstElementChild.cloneNode(true);
    (held.button?.parentElement || held.form.lastElementChild).after(held.line);
  }
  held.line.dataset.state = why === "out" ? "signed-out" : "retrying";
  held.line.querySelector("[data-held-words]").textContent = held.line.dataset[why];
  held.line.querySelector("[data-held-signin]").hidden = why !== "out";
}

async function ask() {
  clearTimeout(timer);
  const asked = held;
  const here = await whoIsHere(true);
  if (!asked || held !== asked) return;
  if (here === "same") {
    const { form, button } = held;
    drop();
    sent.add(form);
    form.dataset.pressed = "";
    form.requestSubmit(button);
  } else if (here === "other") {
    goToStart();
  } else {
    say(here);
    if (here === "unknown") timer = setTimeout(ask, ASK_AGAIN_MS);
  }
}

if (user && template) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !isTyped(form)) return;
    event.preventDefault();
    const isAnother = held?.form !== form;
    if (isAnother) drop();
    held = { ...held, form, button: event.submitter };
    form.dataset.pressed = "";
    ask();
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form) sent.delete(form);
    // Somebody who writes on after a press that could not go through wants to stay here.
    if (form && held?.form === form) drop();
  });
  document.addEventListener("portal:alive", () => held && ask());
  window.addEventListener("online", () => held && ask());
  // A check-in that was left lying there goes with its page: nothing of it outlives its sender.
  keep(() => [...document.forms].some((form) => !form.matches(".check-in") && isTyped(form)));
}
