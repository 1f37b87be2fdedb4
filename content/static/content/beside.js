// Draws again, beside a field, what readers will see of it: the server is asked with the form as it stands.
(() => {
  const WAIT = 350;

  class Beside {
    constructor(root) {
      this.root = root;
      this.name = root.dataset.beside;
      this.field = root.querySelector("[data-beside-field]");
      this.picture = root.querySelector("[data-beside-picture]");
      this.status = root.querySelector("[data-beside-status]");
      this.form = root.closest("form");
      this.watch = new MutationObserver(() => this.soon());
      for (const kind of ["input", "change"]) this.field.addEventListener(kind, () => this.soon());
      this.picture.addEventListener("click", (event) => this.more(event.target.closest("[data-beside-shown]")));
      this.place();
    }

    // Adding, moving and deleting rows fires no event: they are seen.
    observe() {
      this.watch.observe(this.field, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-hidden"] });
    }

    soon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.draw(), WAIT);
    }

    more(button) {
      if (!button) return;
      this.shown = button.dataset.besideShown;
      this.draw();
    }

    async draw() {
      this.asked?.abort();
      this.asked = new AbortController();
      const body = new FormData();
      for (const [key, value] of new FormData(this.form)) {
        if (key.startsWith(`${this.name}-`) || key === "csrfmiddlewaretoken") body.append(key, value);
      }
      if (this.shown) body.append("shown", this.shown);
      try {
        const answer = await fetch(this.root.dataset.besideUrl, { method: "POST", body, signal: this.asked.signal });
        if (!answer.ok) throw new Error(answer.status);
        this.picture.innerHTML = await answer.text();
        this.picture.classList.remove("kepu-beside--old");
        this.place();
      } catch (error) {
        if (error.name !== "AbortError") this.picture.classList.add("kepu-beside--old");
      }
    }

    // Sets each complaint beside its row, and says how many there are.
    place() {
      this.watch.disconnect();
      for (const old of this.field.querySelectorAll("[data-beside-problem]")) old.remove();
      const problems = [...this.picture.querySelectorAll("[data-beside-at]")];
      for (const problem of problems) {
        const row = this.field.querySelector(`input[name="${problem.dataset.besideAt}-type"]`)?.closest("[data-streamfield-child]");
        const note = document.createElement("p");
        note.className = "kepu-beside__problem";
        note.dataset.besideProblem = "";
        note.textContent = problem.textContent;
        row?.querySelector("[data-panel-heading]")?.closest(".w-panel__header")?.after(note);
      }
      const said = this.picture.querySelector("[data-beside-said]")?.textContent ?? "";
      const words = problems.length ? `有 ${problems.length} 处要改。` : said;
      if (this.status.textContent !== words) this.status.textContent = words;
      this.watch.takeRecords();
      this.observe();
    }
  }

  const begin = () => {
    for (const root of document.querySelectorAll("[data-beside]")) {
      if (!root.beside) root.beside = new Beside(root);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
