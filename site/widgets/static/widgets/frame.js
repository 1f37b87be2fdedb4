/* Tells the page around this frame how high it is; nothing else goes out, and nothing that comes in is read. */
(function () {
  "use strict";
  if (window.parent === window || !window.ResizeObserver) return;
  var to = "*", told = 0;
  try {
    if (document.referrer) to = new URL(document.referrer).origin;
  } catch (error) { /* a height is no secret */ }
  if (to === "null") to = "*";
  new ResizeObserver(function () {
    var height = Math.ceil(document.querySelector("main").getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    window.parent.postMessage({ kepu: "height", version: 1, height: height }, to);
  }).observe(document.querySelector("main"));
})();
