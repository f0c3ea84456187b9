// Two versions of the same words: shows both and lets their writer choose; neither is overwritten
// without a word. conflict: {revision, theirs: {field: value}} or {revision, theirs: text};
// a value is a text, or a list where several boxes may be ticked.
const PICKED = new Set(["radio", "checkbox"]);

class Part {
  constructor(controls, theirs) {
    this.controls = controls;
    this.theirs = [].concat(theirs ?? []).map(String).filter(Boolean);
    this.isPicked = PICKED.has(controls[0].type) || controls[0].tagName === "SELECT";
  }

  get yours() {
    const chosen = this.controls.filter((c) => !PICKED.has(c.type) || c.checked);
    return chosen.map((c) => c.value).filter(Boolean);
  }

  differs() {
    return this.yours.join("\n") !== this.theirs.join("\n");
  }

  // A choice is shown by its words, not by the key behind it.
  inWords(values) {
    const label = (value) => {
      const control = this.controls.find((c) => PICKED.has(c.type) && c.value === value);
      return control?.labels?.[0]?.textContent.trim() || value;
    };
    return values.map(label).join(", ") || "—";
  }

  put(values) {
    for (const control of this.controls) {
      if (PICKED.has(control.type)) control.checked = values.includes(control.value);
      else control.value = values.join("\n\n");
    }
  }
}

function differing(form, theirs) {
  const text = form.querySelector("textarea");
  const all = typeof theirs === "string" ? { [text?.name]: theirs } : theirs || {};
  return Object.entries(all)
    .map(([name, value]) => [[...form.elements].filter((element) => element.name === name), value])
    .filter(([controls]) => controls.length)
    .map(([controls, value]) => new Part(controls, value))
    .filter((part) => part.differs());
}

// A form with rows that come and go: the server says both versions in words, and the press on one
// of them sends the form, so that the server settles it (the builder of worksheets).
function showWhole(form, conflict, template) {
  form.querySelector("[data-conflict-box]")?.remove();
  const box = template.content.querySelector("[data-conflict-box]").cloneNode(true);
  box.querySelector("[data-yours]").textContent = conflict.yours;
  box.querySelector("[data-theirs]").textContent = conflict.theirs;
  form.prepend(box);
  return box.focus();
}

export function showConflict(form, conflict, done) {
  const template = document.querySelector("template[data-conflict]");
  if (conflict.whole) return showWhole(form, conflict, template);
  const parts = differing(form, conflict.theirs);
  if (!parts.length || !template) return done(); // both say the same: nothing to choose
  form.querySelector("[data-conflict-box]")?.remove();
  const box = template.content.querySelector("[data-conflict-box]").cloneNode(true);
  const say = (which) => parts.map((part) => part.inWords(part[which])).join("\n\n");
  box.querySelector("[data-yours]").textContent = say("yours");
  box.querySelector("[data-theirs]").textContent = say("theirs");
  // Two ticks cannot stand one after the other; two texts can.
  if (parts.some((part) => part.isPicked)) box.querySelector('[value="both"]').hidden = true;
  box.addEventListener("click", (event) => {
    const choice = event.target.closest("[name=keep]")?.value;
    if (!choice) return;
    event.preventDefault();
    for (const part of parts) {
      if (choice === "theirs") part.put(part.theirs);
      if (choice === "both") part.put([...part.theirs, ...part.yours]);
    }
    box.remove();
    parts[0].controls[0].focus();
    done();
  });
  form.prepend(box);
  return box.focus();
}
