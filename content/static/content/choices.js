// Filters boxes in groups by what is written beside them and by their data-words. Without this script all are shown.
(() => {
  const filter = (root, wanted) => {
    for (const item of root.querySelectorAll("li")) {
      const words = `${item.textContent} ${item.dataset.words || ""}`.toLowerCase();
      item.hidden = wanted !== "" && !words.includes(wanted);
    }
    for (const group of root.querySelectorAll("details")) {
      const found = group.querySelector("li:not([hidden])") !== null;
      group.hidden = !found;
      if (wanted !== "" && found) group.open = true;
    }
  };
  const attach = (input) => {
    if (!input.hidden) return;
    input.hidden = false;
    const root = input.closest(".kepu-choices");
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      filter(root, input.value.trim().toLowerCase());
    });
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  };
  const attachAll = (within) => within.querySelectorAll("[data-choices-filter]").forEach(attach);
  document.addEventListener("DOMContentLoaded", () => attachAll(document));
})();
