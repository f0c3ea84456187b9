// A press on a button of a form that saves while it is written waits until the words are saved, and
// the server can be reached and knows its person. Then it goes its usual way, by itself.
import { goToStart } from "./cover.js";
import { whoIsHere } from "./session.js";

const ASK_AGAIN_MS = 3_000;

export class Press {
  constructor(form, autosave) {
    this.form = form;
    this.autosave = autosave;
    this.isHeld = false;
    this.isTold = false; // that this page was closed elsewhere
    form.addEventListener("submit", (event) => this.onSubmit(event));
    form.addEventListener("input", () => this.onInput());
    window.addEventListener("online", () => this.isHeld && this.goOn());
  }

  onSubmit(event) {
    if (this.autosave.stopped || event.defaultPrevented) return;
    if (this.isReleased || this.isTold) {
      this.isReleased = false;
      return this.autosave.stop();
    }
    event.preventDefault();
    this.button = event.submitter;
    if (!this.isHeld) this.hold();
    else if (this.autosave.retryAt) this.autosave.save();
  }

  hold() {
    this.isHeld = true;
    this.form.dataset.pressed = "";
    const { paused, busy } = this.autosave;
    if (paused === "signed-out") return this.goOn();
    if (!busy && this.autosave.isUnsaved() && !paused) this.autosave.save();
    else this.goOn();
  }

  // Somebody who writes on after a press that could not go through wants to stay here.
  onInput() {
    const { retryAt, paused } = this.autosave;
    if (this.isHeld && (retryAt || paused || this.isAsking)) this.drop();
  }

  // Then the save's own answer lets the press go: two at once would look like two tabs.
  isSaving() {
    return this.autosave.busy || (this.autosave.isUnsaved() && !this.autosave.paused);
  }

  // It could not go through for now, and the page has said so.
  waits() {
    delete this.form.dataset.pressed;
  }

  drop() {
    this.isHeld = false;
    this.waits();
    clearTimeout(this.timer);
  }

  // Nothing is left to save. Is anybody there, and is it still the same person?
  async goOn() {
    clearTimeout(this.timer);
    if (!this.isHeld || this.isAsking || this.isSaving()) return;
    this.isAsking = true;
    const here = await whoIsHere(true);
    this.isAsking = false;
    if (!this.isHeld || this.isSaving()) return;
    if (here === "same") return this.release();
    if (here === "other") return goToStart();
    if (here === "out") return this.autosave.onSignedOut();
    this.autosave.line.show("held");
    this.waits();
    this.timer = setTimeout(() => this.goOn(), ASK_AGAIN_MS);
  }

  release() {
    this.drop();
    this.isReleased = true;
    this.form.dataset.pressed = "";
    this.form.requestSubmit(this.button);
  }
}
