// Leads from a finding to its field, and asks the server to look again after each automatic save.
(() => {
  const find = (name) => document.querySelector(`[data-contentpath="${CSS.escape(name)}"]`) || document.getElementById(`id_${name}`);

  const show = (name) => {
    const field = find(name);
    if (!field) return;
    const tab = field.closest('[role="tabpanel"]');
    const opener = tab && document.getElementById(tab.getAttribute("aria-labelledby"));
    if (opener) opener.click();
    const closed = field.closest(".w-panel")?.querySelector('[aria-expanded="false"]');
    if (closed) closed.click();
    field.scrollIntoView({ block: "center" });
    field.classList.add("proof-here");
    setTimeout(() => field.classList.remove("proof-here"), 3000);
    field.querySelector("input, select, textarea, [role=textbox], button")?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-proof-field]");
    if (!link || !find(link.dataset.proofField)) return;
    event.preventDefault();
    show(link.dataset.proofField);
  });

  // The form is put together by script, so its fields come a while after the page.
  const showWhenThere = (name, tries = 25) => {
    if (find(name)) setTimeout(() => show(name), 300);
    else if (tries) setTimeout(() => showWhenThere(name, tries - 1), 200);
  };

  const asked = location.hash.match(/^#proof-(\w+)$/);
  if (asked) window.addEventListener("load", () => showWhenThere(asked[1]));

  const again = async () => {
    const box = document.querySelector("[data-proof]");
    const page = location.pathname.match(/\/pages\/(\d+)\/edit\//);
    const url = box && (box.dataset.proofUrl || (page && `${location.pathname.split("/pages/")[0]}/proof/${page[1]}/`));
    if (!url) return;
    const answer = await fetch(url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (answer.ok) box.innerHTML = await answer.text();
  };
  document.addEventListener("w-autosave:success", again);
})();
