/* Tells the page around this frame how high it is; nothing else goes out, and nothing that comes in is read. */
(function () {
  "use strict";
  if (window.parent === window || !window.ResizeObserver) return;
  var to = "*", told = 0, wait = 1000;
  try {
    if (document.referrer) to = new URL(document.referrer).origin;
  } catch (error) { /* a height is no secret */ }
  if (to === "null") to = "*";
  new ResizeObserver(function () {
    var height = Math.ceil(document.querySelector("main").getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    tell();
  }).observe(document.querySelector("main"));
  /* The page's own script may come later than this frame, and hears nothing of what was said before: said again for a minute. */
  window.setTimeout(again, wait);
  function again() {
    if (told) tell();
    wait *= 2;
    if (wait < 60000) window.setTimeout(again, wait);
  }
  function tell() {
    window.parent.postMessage({ kepu: "height", version: 1, height: told }, to);
  }
})();
