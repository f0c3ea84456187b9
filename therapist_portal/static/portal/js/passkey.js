// The sign-in package reports a failed or cancelled passkey only to the console. Say it on the page.
const line = document.querySelector("[data-passkey-problem]");
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  if (line) line.textContent = line.dataset.words;
});
