// Drawn covers to choose from, for the title and the topics as they stand in the form.
(() => {
  class Covers {
    constructor(root) {
      this.root = root;
      this.form = root.closest("form");
      this.list = root.querySelector("[data-covers-list]");
      this.said = root.querySelector("[data-covers-said]");
      this.button = root.querySelector("[data-covers-open]");
      this.button.addEventListener("click", () => this.toggle());
      this.list.addEventListener("click", (event) => this.choose(event.target.closest("[data-covers-topic]")));
    }

    get title() {
      return this.form.elements.title.value.trim();
    }

    toggle() {
      const open = this.list.hidden;
      this.list.hidden = !open;
      this.button.setAttribute("aria-expanded", String(open));
      if (open) this.show();
    }

    async show() {
      const asked = new URLSearchParams({ title: this.title, kind: this.root.dataset.coversKind });
      for (const box of this.form.querySelectorAll("input[name=topics]:checked")) asked.append("topics", box.value);
      const answer = await fetch(`${this.root.dataset.coversChoices}?${asked}`);
      if (answer.ok) this.list.innerHTML = await answer.text();
    }

    async choose(button) {
      if (!button) return;
      this.said.textContent = "正在画……";
      const body = new FormData();
      body.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
      body.append("title", this.title);
      body.append("topic", button.dataset.coversTopic);
      body.append("variant", button.dataset.coversVariant);
      const answer = await fetch(this.root.dataset.coversChoose, { method: "POST", body });
      if (answer.ok) this.take(await answer.json());
      this.said.textContent = answer.ok ? "选好了。以后改标题也不会换。" : "没有画成，请再试一次。";
    }

    // As Wagtail's own chooser shows what was chosen.
    take(picture) {
      const chooser = document.getElementById(`${this.root.dataset.covers}-chooser`);
      const input = document.getElementById(this.root.dataset.covers);
      const image = chooser.querySelector("[data-chooser-image]");
      image.src = picture.preview.url;
      image.width = picture.preview.width;
      image.height = picture.preview.height;
      chooser.querySelector("[data-chooser-title]").textContent = picture.title;
      const edit = chooser.querySelector("[data-chooser-edit-link]");
      if (edit) {
        edit.href = picture.edit_url;
        edit.hidden = false;
      }
      chooser.classList.remove("blank");
      input.value = picture.id;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  const begin = () => {
    for (const root of document.querySelectorAll("[data-covers]")) {
      if (!root.covers) root.covers = new Covers(root);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
