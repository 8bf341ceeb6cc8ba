// The only script of our own: what HTML and htmx cannot say without inline code.
(() => {
  "use strict";

  const toasts = () => document.getElementById("toasts");

  function tell(text) {
    const note = document.createElement("div");
    note.className = "toast";
    note.dataset.tone = "bad";
    note.append(document.createElement("span"), text);
    toasts().append(note);
    setTimeout(() => note.remove(), 8000);
  }

  // An error page says what is wrong and what to do: so does the note about a part of a page that was refused.
  document.addEventListener("htmx:responseError", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const [title, advice] = ["h2", "h2 + p"].map((part) => page.querySelector(`#errors-error ${part}`)?.textContent);
    tell(title ? `${title}. ${advice ?? ""}` : toasts().dataset.failed);
  });
  document.addEventListener("htmx:sendError", () => tell(toasts().dataset.offline));

  // "/" goes to the search box unless somebody is typing.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const box = document.querySelector("[data-slash]");
    // In a Russian layout that key gives a full stop.
    const isSlash = event.key === "/" || (event.code === "Slash" && event.key === ".");
    if (isSlash && box && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
    }
  });

  // A letter presses the button or link that names it, unless somebody is typing or a field has the focus.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    // In a Russian layout the key that is marked with the letter gives another: its place on the keyboard counts.
    const letter = /^[a-z]$/i.test(event.key) ? event.key : /^Key([A-Z])$/.exec(event.code)?.[1];
    if (letter) document.querySelector(`[data-key="${letter.toLowerCase()}"]:not(:disabled)`)?.click();
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.target?.setAttribute("aria-busy", "true");
    // A refresh that runs by itself never takes the place of a form that somebody is filling in.
    const trigger = event.detail.requestConfig.triggeringEvent;
    const inside = event.detail.target?.querySelector("form :focus");
    if (event.detail.elt.matches("[data-refresh]") && inside && !trigger) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute("aria-busy"));

  // After a refusal the reader lands on what is wrong, not at the top of the page.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.xhr?.status !== 422) return;
    const field = document.querySelector("[aria-invalid=true][autofocus]") || document.querySelector(".errors");
    field?.focus();
  });

  // A file that the server would refuse for its size is not sent at all: the field says so in its place.
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.dataset?.mostMb) return;
    const tooLarge = [...field.files].some((file) => file.size > Number(field.dataset.mostMb) * 1024 * 1024);
    field.setCustomValidity(tooLarge ? field.dataset.tooLarge : "");
    field.reportValidity();
  });

  // Dialogs come as fragments into #dialog and open by themselves; the server closes them by an event.
  document.addEventListener("htmx:load", (event) => {
    if (event.target instanceof HTMLDialogElement) event.target.showModal();
  });
  document.addEventListener("close-dialog", () => document.querySelector("dialog[open]")?.close());
})();
