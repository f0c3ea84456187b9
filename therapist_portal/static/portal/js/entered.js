// What a person has entered in a form, without the fields that only travel along.
const ALONG = ["csrfmiddlewaretoken", "page_owner", "revision", "op"];

export function entered(form) {
  const data = new URLSearchParams(new FormData(form));
  for (const name of ALONG) data.delete(name);
  return data.toString();
}

// What the server sent, whatever was typed while this script was still on its way. Words that came
// back after a sign-in (data-unsaved) stand in the form and are not saved.
export function served(form) {
  if ("unsaved" in form.dataset) return null;
  const copy = form.cloneNode(true);
  copy.reset();
  return entered(copy);
}
