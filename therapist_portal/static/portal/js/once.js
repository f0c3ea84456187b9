// A second press while the first is on its way does nothing. The server is safe without this
// (each form carries an id); this only spares people the doubt. Buttons are not disabled: a
// disabled button would drop its own name from the form and lose focus.
const BUSY_MS = 8_000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.busy) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "1";
  const button = event.submitter;
  if (button) {
    button.setAttribute("aria-disabled", "true");
    button.classList.add("is-busy");
  }
  const ready = () => {
    delete form.dataset.busy;
    if (button) {
      button.removeAttribute("aria-disabled");
      button.classList.remove("is-busy");
    }
  };
  setTimeout(ready, BUSY_MS);
  window.addEventListener("pageshow", ready, { once: true });
});
