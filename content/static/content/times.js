// The buttons beside the sessions ahead: they add the row that cancels or moves one, or take it away again.
(() => {
  const streamOf = (button) => {
    const name = button.closest("[data-beside]").dataset.beside;
    return document.getElementById(`${name}-root`).rootBlock;
  };

  const add = (button) => {
    const stream = streamOf(button);
    const row = { ...JSON.parse(button.dataset.timesAdd), id: null };
    const added = stream.insert(row, stream.children.length, { animate: false });
    const wanted = row.type === "moved" ? "start" : "reason";
    added.element.scrollIntoView({ block: "center" });
    added.element.querySelector(`[name$="-value-${wanted}"]`).focus();
  };

  const remove = (button) => {
    const stream = streamOf(button);
    const place = stream.children.findIndex((child) => child.prefix === button.dataset.timesRemove);
    if (place >= 0) stream.deleteBlock(place, { animate: false });
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-times-add], [data-times-remove]");
    if (!button) return;
    if (button.dataset.timesAdd) add(button);
    else remove(button);
  });
})();
