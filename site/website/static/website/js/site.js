/* Everything here adds to pages that already work without it. */
(function () {
  "use strict";
  var root = document.documentElement;
  var each = function (selector, use) { Array.prototype.forEach.call(document.querySelectorAll(selector), use); };

  /* Large text and high contrast: one tap, remembered in local storage. */
  each("[data-toggle]", function (button) {
    var name = button.getAttribute("data-toggle"), on = button.getAttribute("data-value"), key = "data-" + name;
    var show = function () { button.setAttribute("aria-pressed", String(root.getAttribute(key) === on)); };
    button.addEventListener("click", function () {
      var off = root.getAttribute(key) === on;
      if (off) root.removeAttribute(key); else root.setAttribute(key, on);
      try {
        if (off) localStorage.removeItem("kepu-" + name); else localStorage.setItem("kepu-" + name, on);
      } catch (error) { /* it holds for this page */ }
      show();
    });
    show();
  });

  each("[data-print]", function (button) { button.addEventListener("click", function () { window.print(); }); });

  /* Copy a text that stands on the page; without this it can still be selected at once. */
  each("[data-copy]", function (button) {
    var said = button.querySelector("[role=status]") || button;
    button.addEventListener("click", function () {
      var text = document.getElementById(button.getAttribute("data-copy"));
      var select = function () { window.getSelection().selectAllChildren(text); };
      var done = function () { said.textContent = button.getAttribute("data-copied"); };
      if (!navigator.clipboard) { select(); if (document.execCommand("copy")) done(); return; }
      navigator.clipboard.writeText(text.innerText).then(done, select);
    });
  });

  /* One filter panel open at a time; Escape and a tap elsewhere close it. */
  var panels = document.querySelectorAll("details[data-panel]");
  var closePanels = function (but) {
    Array.prototype.forEach.call(panels, function (panel) { if (panel !== but) panel.open = false; });
  };
  Array.prototype.forEach.call(panels, function (panel) {
    panel.querySelector("summary").addEventListener("click", function () { closePanels(panel); });
    panel.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !panel.open) return;
      panel.open = false;
      panel.querySelector("summary").focus();
    });
  });
  if (panels.length) document.addEventListener("click", function (event) {
    if (!event.target.closest("details[data-panel]")) closePanels(null);
  });

  /* Near me: asks only when tapped; three decimals, about 100 metres, are enough. */
  each("[data-near]", function (button) {
    var status = document.getElementById(button.getAttribute("aria-describedby"));
    var say = function (words) { if (status) status.textContent = words; };
    if (!navigator.geolocation) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      say("正在取得位置……");
      navigator.geolocation.getCurrentPosition(function (found) {
        var target = new URL(button.getAttribute("data-near") || location.href, location.href);
        target.searchParams.set("near", found.coords.latitude.toFixed(3) + "," + found.coords.longitude.toFixed(3));
        target.searchParams.delete("page");
        location.assign(target.href);
      }, function () {
        say("没有取得位置。请在浏览器里允许定位，或者改按地区找。");
      }, { timeout: 8000, maximumAge: 300000 });
    });
  });

  /* Which row of the results was opened, told beside the way: the links stay plain. It says no more than that. */
  each("[data-opened]", function (list) {
    function tell(event) {
      var row = event.target.closest("a") && event.target.closest("[data-page]");
      if (!row || event.button > 1 || !navigator.sendBeacon) return;
      navigator.sendBeacon("/search/opened/", new URLSearchParams({ results: list.getAttribute("data-opened"),
        page: row.getAttribute("data-page"), row: Array.prototype.indexOf.call(list.children, row) + 1 }));
    }
    list.addEventListener("click", tell);
    list.addEventListener("auxclick", tell);
  });

  /* Search suggestions: a combobox with a listbox, as the ARIA practices describe it. */
  var KINDS = { article: "文章", rumor: "辟谣", venue: "场馆", event: "活动", campaign: "专题", topic: "主题", region: "地区" };
  each("input[data-suggest]", function (input, index) {
    var list = document.createElement("ul"), id = "suggest-" + index;
    var options = [], active = -1, timer = 0, asked = "", composing = false;
    list.id = id;
    list.className = "suggest";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "搜索建议");
    input.parentNode.appendChild(list);
    [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", id],
      ["autocomplete", "off"]].forEach(function (pair) { input.setAttribute(pair[0], pair[1]); });

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function point(to) {
      if (options[active]) options[active].setAttribute("aria-selected", "false");
      active = (to + options.length) % options.length;
      options[active].setAttribute("aria-selected", "true");
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    }
    function row(suggestion, place) {
      var option = document.createElement("li"), text = document.createElement("span"), kind;
      option.id = id + "-" + place;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      text.textContent = suggestion.text;
      option.appendChild(text);
      if (KINDS[suggestion.kind]) {
        kind = document.createElement("small");
        kind.textContent = KINDS[suggestion.kind];
        option.appendChild(kind);
      }
      option.addEventListener("mousedown", function (event) { event.preventDefault(); });
      option.addEventListener("click", function () {
        if (suggestion.url) return location.assign(suggestion.url);
        input.value = suggestion.text;
        input.form.submit();
      });
      return option;
    }
    function show(suggestions) {
      close();
      list.textContent = "";
      options = suggestions.map(row);
      options.forEach(function (option) { list.appendChild(option); });
      if (!options.length || document.activeElement !== input) return;
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }
    function ask() {
      var text = input.value.trim();
      if (text === asked) return;
      asked = text;
      if (!text) return show([]);
      fetch(input.getAttribute("data-suggest") + "?q=" + encodeURIComponent(text), { credentials: "omit" })
        .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
        .then(function (found) { if (text === asked) show(found.suggestions || []); })
        .catch(close);
    }
    input.addEventListener("compositionstart", function () { composing = true; });
    input.addEventListener("compositionend", function () { composing = false; ask(); });
    input.addEventListener("input", function () {
      clearTimeout(timer);
      if (!composing) timer = setTimeout(ask, 120);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (composing || event.isComposing) return;
      var open = !list.hidden;
      if (event.key === "Escape" && open) { close(); event.preventDefault(); }
      else if (event.key === "Enter" && active >= 0) { event.preventDefault(); options[active].click(); }
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!open) { asked = ""; ask(); return; }
        event.preventDefault();
        point(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
      }
    });
  });
})();
