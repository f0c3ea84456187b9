// The line that says where the words stand. The sentences live in saved_state.html. Only the
// moments that matter are read out: a voice saying "Saving" every second would be unbearable.
const READ_OUT = new Set(["retrying", "held", "signed-out", "refused", "conflict"]);
const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

function clock(when) {
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return when; // the server already wrote it as a time
  return date.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

export function stateLine(form) {
  const line = document.getElementById(form.dataset.autosave || "saved-state");
  if (!line) return { show() {} };
  const words = line.querySelector("[data-saved-words]");
  const signin = line.querySelector("[data-saved-signin]");
  const live = line.querySelector("[data-saved-live]");
  let firstSave = true;
  return {
    show(state, when) {
      const text = line.dataset[camel(state)] + (when ? ` ${clock(when)}` : "");
      const changed = line.dataset.state !== state;
      line.dataset.state = state;
      words.textContent = text;
      signin.hidden = state !== "signed-out";
      const readOut = (READ_OUT.has(state) && changed) || (state === "saved" && firstSave);
      if (state === "saved") firstSave = false;
      if (readOut) live.textContent = text;
    },
  };
}
