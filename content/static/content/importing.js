// Pasting an article: its HTML goes into the field as text, so that the browser fetches none of its pictures.
"use strict";

document.querySelectorAll("[data-import-paste]").forEach((field) => {
  field.addEventListener("paste", (event) => {
    const html = event.clipboardData && event.clipboardData.getData("text/html");
    if (!html) return;
    event.preventDefault();
    field.setRangeText(html, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
});
