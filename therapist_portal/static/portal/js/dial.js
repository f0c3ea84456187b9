// Draws a line with a thumb over a plain number box; the box stays the form's own value. Blank is
// not 0: the thumb appears with the first answer (Inv 35).
const MINUS = "\u2212";

function shown(number, signed) {
  if (!signed || number === 0) return String(number);
  return number > 0 ? `+${number}` : `${MINUS}${-number}`;
}

function spoken(number, { low, high }, signed) {
  if (!signed) return String(number);
  if (number === 0) return "0, in the middle";
  return number > 0 ? `plus ${number}, towards: ${high}` : `minus ${-number}, towards: ${low}`;
}

export function enhance(dial) {
  const part = (name) => dial.querySelector(`[data-dial-${name}]`);
  const box = part("plain").querySelector("input");
  const range = part("range");
  const words = part("words");
  const clear = part("clear");
  const na = dial.querySelector('input[type="checkbox"]');
  const [min, max] = [Number(box.min || -10), Number(box.max || 10)];
  const signed = min < 0;
  const middle = Math.round((min + max) / 2);
  Object.assign(range, { min, max });
  range.classList.toggle("no-zero", !signed);
  part("plain").hidden = true;
  part("live").hidden = false;

  const isBlank = () => box.value === "";

  function paint() {
    const number = isBlank() ? middle : Number(box.value);
    range.value = number;
    range.classList.toggle("is-blank", isBlank());
    words.classList.toggle("is-blank", isBlank());
    const away = na && na.checked ? na.labels[0].textContent : dial.dataset.blank;
    words.textContent = isBlank() ? away : shown(number, signed);
    range.setAttribute("aria-valuetext", isBlank() ? away : spoken(number, dial.dataset, signed));
    clear.hidden = isBlank();
  }

  function answer(value) {
    box.value = value === "" ? "" : Math.min(max, Math.max(min, value));
    if (na && box.value !== "") na.checked = false;
    paint();
    // Autosave listens for what a person would have typed.
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  range.addEventListener("input", (event) => {
    event.stopPropagation();
    answer(Number(range.value));
  });
  // A press exactly on the middle changes nothing in the range, yet it is an answer: 0.
  range.addEventListener("pointerup", () => isBlank() && answer(Number(range.value)));
  range.addEventListener("keydown", (event) => {
    if ((event.key === " " || event.key === "Enter") && isBlank()) {
      event.preventDefault();
      answer(middle);
    }
  });
  for (const step of dial.querySelectorAll("[data-dial-step]")) {
    step.addEventListener("click", () =>
      answer((isBlank() ? middle : Number(box.value)) + Number(step.dataset.dialStep)),
    );
  }
  clear.addEventListener("click", () => {
    answer("");
    range.focus();
  });
  if (na) na.addEventListener("change", () => (na.checked ? answer("") : paint()));
  paint();
}

for (const dial of document.querySelectorAll("[data-dial]")) enhance(dial);
// The builder's preview is drawn anew while its author types.
document.addEventListener("htmx:afterSwap", (event) => {
  for (const dial of event.target.querySelectorAll?.("[data-dial]") ?? []) enhance(dial);
});
