// What the server would not save, said beside the field. errors: {field: ["sentence", …]}.
export function showFieldErrors(form, errors) {
  for (const old of form.querySelectorAll("[data-autosave-error]")) old.remove();
  for (const [name, sentences] of Object.entries(errors || {})) {
    const control = [...form.elements].find((element) => element.name === name) || form.elements[0];
    const line = document.createElement("p");
    line.dataset.autosaveError = "";
    line.className = "field-error-line";
    line.setAttribute("role", "alert");
    line.textContent = [].concat(sentences).join(" ");
    const label = form.querySelector(`label[for="${CSS.escape(control.id)}"]`);
    (label || control).after(line);
  }
}
