// What a question finds now and after saving: the server is asked with the form as it stands.
(() => {
  const begin = () => {
    for (const root of document.querySelectorAll("[data-guidance-preview]")) {
      const answer = root.querySelector("[data-guidance-answer]");
      const ask = async () => {
        const body = new FormData(root.closest("form"));
        try {
          const reply = await fetch(root.dataset.guidancePreview, { method: "POST", body });
          if (!reply.ok) throw new Error(reply.status);
          answer.innerHTML = await reply.text();
        } catch {
          answer.textContent = "现在看不了，请稍后再试。";
        }
      };
      root.querySelector("[data-guidance-button]").addEventListener("click", ask);
      root.querySelector("input").addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        ask();
      });
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
