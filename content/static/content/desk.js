// Copies the signing link; without script it can be selected and copied by hand.
for (const button of document.querySelectorAll("[data-desk-copy]")) {
  const source = button.parentElement.querySelector("[data-desk-copy-source]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.value);
    button.textContent = "已复制";
  });
}
