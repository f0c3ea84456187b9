// Saves a form while it is being written. The promise on screen is kept literally: "Saved" appears
// only after the server says it has committed. Nothing is stored in the browser: what is not yet
// saved lives in this page's memory and nowhere else (P3, P4).
import { showConflict } from "./conflict.js";
import { goToStart, isLeaving } from "./cover.js";
import { showFieldErrors } from "./fielderrors.js";
import { Press } from "./press.js";
import { keep, whoIsHere } from "./session.js";
import { stateLine } from "./saved.js";
import { freshId, send } from "./sending.js";
import { entered, served } from "./entered.js";

// After a pause in the writing; without a pause, this long after the first keystroke that no save
// holds. With the time a save takes itself, at most five seconds of writing are ever at risk.
const PAUSE_MS = 1_200;
const LATEST_MS = 3_000;
const RETRY_MS = [2_000, 4_000, 8_000, 15_000, 30_000];

export class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl || form.action;
    this.line = stateLine(form);
    this.saved = served(form);
    this.unanswered = null; // a save that set out and was not answered: {typed, op, extra}
    this.since = 0; // the first keystroke that no save holds
    this.retryAt = 0; // while saves fail: not before then
    this.timer = 0;
    this.tries = 0;
    this.paused = "";
    this.stopped = false;
    this.press = new Press(form, this);
    this.listen();
  }

  isUnsaved() {
    return !this.stopped && entered(this.form) !== this.saved;
  }

  listen() {
    this.form.addEventListener("input", () => this.onTyped());
    this.form.addEventListener("change", () => this.onTyped());
    this.onTyped();
    window.addEventListener("pageshow", (event) => {
      // Left by a press and come back to with Back: what stands here is from before that press.
      if (event.persisted && this.stopped && entered(this.form) === this.saved) window.location.reload();
      this.stopped = false;
      this.press.waits();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.isUnsaved() && !isLeaving()) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      // Someone who puts the phone down should find the words saved.
      if (document.visibilityState === "hidden" && this.isUnsaved() && !this.paused) this.save();
    });
    document.addEventListener("portal:alive", () => this.resume());
    window.addEventListener("online", () => this.retryAt && this.isUnsaved() && this.save());
    keep(() => this.isUnsaved());
  }

  onTyped() {
    if (this.stopped || !this.isUnsaved()) return;
    this.since ||= Date.now();
    if (this.paused || this.retryAt) return;
    this.line.show("unsaved");
    this.plan();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  plan() {
    const now = Date.now();
    const due = this.retryAt || Math.min(now + PAUSE_MS, this.since + LATEST_MS);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.max(0, due - now));
  }

  resume() {
    if (this.paused !== "signed-out") return;
    this.paused = "";
    this.isUnsaved() ? this.save() : this.press.goOn();
  }

  async save(extra) {
    if (this.busy || this.stopped) return;
    clearTimeout(this.timer);
    this.busy = true;
    const began = this.since;
    // What was not answered may have been saved all the same. Sent once more as it was, under its
    // own id, it has one result; what was typed since then follows it.
    if (!this.unanswered || extra) {
      this.unanswered = { typed: entered(this.form), op: freshId(), extra };
      this.since = 0;
    }
    this.line.show("saving");
    const answer = await send(this.form, this.url, this.unanswered);
    this.busy = false;
    if (this.stopped) return;
    if (answer?.status !== 200) this.since = began || this.since;
    await this.heard(answer);
  }

  async heard(answer) {
    const status = answer ? answer.status : 0;
    if (status === 200) return this.onSaved(await answer.json());
    if (status === 409) return this.onConflict(await answer.json());
    if (status === 401 || status === 403 || (answer && answer.type === "opaqueredirect")) return this.onOut();
    if (status === 404 || status === 410) return this.onClosed();
    if (status === 422 || status === 400 || status === 413) return this.onRefused(answer);
    this.again(Number(answer?.headers.get("Retry-After")) * 1000);
  }

  again(ms) {
    this.retryAt = Date.now() + (ms || RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]);
    this.line.show(this.press.isHeld ? "held" : "retrying");
    this.press.waits();
    this.plan();
  }

  onSaved(told) {
    this.saved = this.unanswered.typed;
    this.unanswered = null;
    this.tries = this.retryAt = 0;
    this.isRenewed = false;
    showFieldErrors(this.form, {});
    this.setRevision(told.revision);
    if (this.isUnsaved()) {
      this.since ||= Date.now();
      this.line.show("unsaved");
      this.press.isHeld ? this.save() : this.plan();
    } else {
      this.since = 0;
      this.line.show("saved", told.saved_at);
      if (this.press.isHeld) this.press.release();
    }
  }

  async onRefused(answer) {
    const told = await answer.json().catch(() => ({}));
    const wasOlder = this.unanswered.typed !== entered(this.form);
    this.unanswered = null;
    this.retryAt = 0;
    if (wasOlder) return this.plan();
    showFieldErrors(this.form, told.errors);
    this.line.show("refused");
    // The page itself says it best, with the words in it.
    if (this.press.isHeld) this.press.release();
  }

  onClosed() {
    this.unanswered = null;
    this.retryAt = 0;
    this.line.show("closed");
    this.press.drop();
    this.press.isTold = true; // who presses once more has read it
  }

  setRevision(revision) {
    const field = this.form.querySelector('input[name="revision"]');
    if (field && revision !== undefined) field.value = revision;
  }

  onConflict(told) {
    // Somebody else is signed in on this browser: these words are not theirs to keep or read.
    if (!told.conflict) return goToStart();
    this.paused = "conflict";
    this.unanswered = null;
    this.retryAt = 0;
    this.press.drop();
    this.line.show("conflict");
    showConflict(this.form, told.conflict, () => {
      this.paused = "";
      this.setRevision(told.conflict.revision);
      this.save({ settles: told.conflict.settles || 0 });
    });
  }

  async onOut() {
    const here = await whoIsHere();
    if (here === "other") return goToStart();
    if (here === "out") return this.onSignedOut();
    // Only the form's token was stale; whoIsHere has renewed it.
    if (here === "unknown" || this.isRenewed) return this.again();
    this.isRenewed = true;
    this.save();
  }

  onSignedOut() {
    this.paused = "signed-out";
    this.retryAt = 0;
    this.line.show("signed-out");
    this.press.waits();
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
