/* Runs before the first paint: reading preferences live in local storage, never in a cookie. */
(function (root) {
  root.setAttribute("data-js", "");
  ["text", "contrast"].forEach(function (name) {
    try {
      var value = localStorage.getItem("kepu-" + name);
      if (value) root.setAttribute("data-" + name, value);
    } catch (error) { /* storage refused: the defaults stay */ }
  });
})(document.documentElement);
