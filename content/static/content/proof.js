// Asks the server to look at the draft once the page is there and after each automatic save; leads from a finding to its field.
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

  // Topics and the like that the server proposes: one click ticks the box. Where there is no such box, their names stand.
  const boxOf = (offer) => document.querySelector(`input[type=checkbox][name="${CSS.escape(offer.dataset.proofOffer)}"][value="${CSS.escape(offer.value)}"]`);

  const showOffers = (box) => {
    for (const offer of box.querySelectorAll("[data-proof-offer]")) {
      offer.hidden = !boxOf(offer);
      offer.nextElementSibling.hidden = !offer.hidden;
    }
  };

  document.addEventListener("click", (event) => {
    const offer = event.target.closest("[data-proof-offer]");
    const box = offer && boxOf(offer);
    if (!box) return;
    if (!box.checked) box.click();
    offer.disabled = true;
    offer.textContent = offer.textContent.replace("选上", "已选上");
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
    try {
      const answer = await fetch(url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!answer.ok) throw new Error(answer.status);
      box.innerHTML = await answer.text();
      showOffers(box);
    } catch {
      box.innerHTML = '<p class="help">校对提示暂时没有取到。<button type="button" class="button button-small button-secondary" data-proof-again>再试一次</button></p>';
    }
  };
  document.addEventListener("w-autosave:success", again);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-proof-again]")) again();
  });
  window.addEventListener("load", again);
})();
