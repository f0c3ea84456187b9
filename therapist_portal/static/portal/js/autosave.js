// Saves a form while it is being written. The promise on screen is kept literally: "Saved" appears
// only after the server says it has committed. Nothing is stored in the browser: what is not yet
// saved lives in this page's memory and nowhere else (P3, P4, SECURITY §4.3).
import { showConflict } from "./conflict.js";
import { isLeaving } from "./cover.js";
import { showFieldErrors } from "./fielderrors.js";
import { keep, user, whoIsHere } from "./session.js";
import { stateLine } from "./saved.js";

const WAIT_MS = 1_200;
const RETRY_MS = [2_000, 4_000, 8_000, 15_000, 30_000];

const freshId = () =>
  crypto.randomUUID
    ? crypto.randomUUID()
    : [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

// What the person has entered, without the fields that change by themselves.
function entered(form) {
  const data = new URLSearchParams(new FormData(form));
  for (const name of ["csrfmiddlewaretoken", "revision", "op"]) data.delete(name);
  return data;
}

// What the server sent, whatever was typed while this script was still on its way.
function served(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return entered(copy);
}

export class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl || form.action;
    this.line = stateLine(form);
    this.saved = served(form).toString();
    this.pending = null; // the body on its way or to be retried, with its own op id
    this.timer = 0;
    this.tries = 0;
    this.stopped = false;
    this.listen();
  }

  isUnsaved() {
    return !this.stopped && entered(this.form).toString() !== this.saved;
  }

  listen() {
    const later = () => {
      if (this.stopped || !this.isUnsaved()) return;
      this.line.show(this.paused ? this.paused : "unsaved");
      if (!this.paused) this.schedule(WAIT_MS);
    };
    this.form.addEventListener("input", later);
    this.form.addEventListener("change", later);
    later();
    this.form.addEventListener("submit", (event) => {
      // A save on its way would make this press look like a second tab: let it land first.
      if (!this.busy) return this.stop();
      event.preventDefault();
      this.waiting = event.submitter;
    });
    window.addEventListener("pageshow", () => (this.stopped = false));
    window.addEventListener("beforeunload", (event) => {
      if (this.isUnsaved() && !isLeaving()) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      // Someone who puts the phone down should find the words saved.
      if (document.visibilityState === "hidden" && this.isUnsaved() && !this.paused) this.save();
    });
    document.addEventListener("portal:alive", () => this.resume());
    keep(() => this.isUnsaved());
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  schedule(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  resume() {
    if (this.paused !== "signed-out") return;
    this.paused = "";
    if (this.isUnsaved()) this.save();
  }

  body(extra) {
    const typed = entered(this.form).toString();
    // The same words keep the same id, however often they are sent: one result (§4.3).
    if (!this.pending || this.pending.typed !== typed) this.pending = { typed, op: freshId() };
    const data = new URLSearchParams(typed);
    const hidden = (name) => this.form.querySelector(`input[name="${name}"]`);
    data.set("csrfmiddlewaretoken", hidden("csrfmiddlewaretoken")?.value || "");
    data.set("revision", hidden("revision")?.value || "0");
    data.set("op", this.pending.op);
    for (const [name, value] of Object.entries(extra || {})) data.set(name, value);
    return data;
  }

  async save(extra) {
    if (this.busy || this.stopped) return;
    clearTimeout(this.timer);
    this.busy = true;
    const typed = entered(this.form).toString();
    const data = this.body(extra);
    this.line.show("saving");
    let answer = null;
    try {
      answer = await fetch(this.url, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json", "X-Portal-User": user, "X-Requested-With": "autosave" },
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
      });
    } catch {
      answer = null; // no connection
    }
    this.busy = false;
    if (this.stopped) return;
    await this.heard(answer, typed);
    if (this.waiting !== undefined && !this.paused) this.form.requestSubmit(this.waiting);
    this.waiting = undefined;
  }

  async heard(answer, typed) {
    const status = answer ? answer.status : 0;
    if (status === 200) return this.onSaved(await answer.json(), typed);
    if (status === 409) return this.onConflict(await answer.json());
    if (status === 401 || status === 403 || (answer && answer.type === "opaqueredirect")) return this.onOut();
    if (status === 404 || status === 410) return this.line.show("closed");
    if (status === 422 || status === 400 || status === 413) {
      const told = await answer.json().catch(() => ({}));
      showFieldErrors(this.form, told.errors);
      return this.line.show("refused");
    }
    const asked = Number(answer?.headers.get("Retry-After")) * 1000;
    this.line.show("retrying");
    this.schedule(asked || RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]);
  }

  onSaved(told, typed) {
    this.tries = 0;
    this.pending = null;
    this.saved = typed;
    showFieldErrors(this.form, {});
    this.setRevision(told.revision);
    if (this.isUnsaved()) {
      this.line.show("unsaved");
      this.schedule(WAIT_MS);
    } else this.line.show("saved", told.saved_at);
  }

  setRevision(revision) {
    const field = this.form.querySelector('input[name="revision"]');
    if (field && revision !== undefined) field.value = revision;
  }

  onConflict(told) {
    // Somebody else is signed in on this browser: these words are not theirs to keep or read.
    if (!told.conflict) {
      this.stop();
      window.location.replace("/");
      return;
    }
    this.paused = "conflict";
    this.line.show("conflict");
    showConflict(this.form, told.conflict, () => {
      this.paused = "";
      this.pending = null;
      this.setRevision(told.conflict.revision);
      this.save({ settles: told.conflict.settles || 0 });
    });
  }

  async onOut() {
    const here = await whoIsHere();
    if (here === "other") {
      this.stop();
      window.location.replace("/");
    } else if (here === "same") {
      // Only the form's token was stale; whoIsHere has renewed it.
      this.line.show("retrying");
      this.schedule(RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]);
    } else {
      this.paused = "signed-out";
      this.line.show("signed-out");
    }
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
