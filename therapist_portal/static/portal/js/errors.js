// After a refused form, the summary takes focus, so that it is the first thing read out.
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

// htmx swaps a refused form in place; its summary deserves the same.
document.addEventListener("htmx:afterSwap", (event) => {
  const swapped = event.target.querySelector?.("[data-error-summary]");
  if (swapped) swapped.focus();
});
