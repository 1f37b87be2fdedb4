// The buttons in a table of weekly hours: they carry what is typed from row to row.
(() => {
  const inputs = (day) => [...day.querySelectorAll("input")];
  const type = (input, value) => {
    if (input.value === value) return;
    input.value = value;
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const copy = (from, to) => {
    const values = inputs(from).map((input) => input.value);
    inputs(to).forEach((input, place) => type(input, values[place]));
    to.classList.toggle("kepu-day--split", from.classList.contains("kepu-day--split"));
  };
  const acts = {
    above: (day) => copy(day.previousElementSibling, day),
    below: (day) => {
      for (let next = day.nextElementSibling; next; next = next.nextElementSibling) copy(day, next);
    },
    split: (day) => {
      day.classList.add("kepu-day--split");
      day.querySelector(".kepu-day__second input").focus();
    },
    join: (day) => {
      for (const input of day.querySelectorAll(".kepu-day__second input")) type(input, "");
      day.classList.remove("kepu-day--split");
      day.querySelector("input").focus();
    },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-week]");
    if (button) acts[button.dataset.week](button.closest("[data-day]"));
  });
})();
