/* The list beside the map says the same; the map works without tiles: then the names of the cities give the bearings. */
(function () {
  "use strict";
  var CITIES = { 广州: [23.13, 113.26], 深圳: [22.54, 114.06], 珠海: [22.27, 113.58], 汕头: [23.35, 116.68],
    佛山: [23.02, 113.12], 韶关: [24.81, 113.6], 河源: [23.74, 114.7], 梅州: [24.29, 116.12], 惠州: [23.11, 114.42],
    汕尾: [22.79, 115.37], 东莞: [23.02, 113.75], 中山: [22.52, 113.39], 江门: [22.58, 113.08], 阳江: [21.86, 111.98],
    湛江: [21.27, 110.36], 茂名: [21.66, 110.93], 肇庆: [23.05, 112.47], 清远: [23.68, 113.06], 潮州: [23.66, 116.62],
    揭阳: [23.55, 116.37], 云浮: [22.92, 112.04] };

  function lattice(map) {
    var at;
    for (at = 108; at <= 119; at += 1) L.polyline([[18, at], [27, at]], { className: "map-line", interactive: false }).addTo(map);
    for (at = 18; at <= 27; at += 1) L.polyline([[at, 108], [at, 119]], { className: "map-line", interactive: false }).addTo(map);
    Object.keys(CITIES).forEach(function (name) {
      var label = L.divIcon({ className: "map-city", html: name, iconSize: [60, 20] });
      L.marker(CITIES[name], { icon: label, interactive: false, keyboard: false, zIndexOffset: -5000 }).addTo(map);
    });
  }

  function bubble(points) {
    var box = document.createElement("div");
    points.forEach(function (point) {
      var link = document.createElement("a"), words = document.createElement("p");
      link.href = point.url;
      link.textContent = point.title;
      words.textContent = point.sentence || "";
      box.appendChild(link);
      box.appendChild(words);
    });
    return box;
  }

  /* Places that would cover each other share one pin, so every pin can be hit. */
  function gathered(map, points) {
    var groups = [];
    points.forEach(function (point) {
      var at = map.latLngToLayerPoint([point.lat, point.lon]);
      var near = groups.filter(function (group) { return group.at.distanceTo(at) < 44; })[0];
      if (near) near.points.push(point); else groups.push({ at: at, points: [point] });
    });
    return groups;
  }

  function pin(points) {
    var many = points.length > 1, words = many ? points.length + " 处" : points[0].number || "";
    var icon = L.divIcon({ className: "map-pin" + (many ? " map-pin-many" : ""), html: "<span>" + words + "</span>",
      iconSize: many ? [44, 26] : [26, 26], iconAnchor: [4, 26] });
    var names = points.map(function (point) { return point.title; }).join("、");
    var marker = L.marker([points[0].lat, points[0].lon], { icon: icon, title: names, alt: names });
    return points[0].url ? marker.bindPopup(bubble(points), { maxWidth: 260, maxHeight: 220 }) : marker;
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-map]"), function (box) {
    var data = document.getElementById(box.getAttribute("data-map"));
    var points = data ? JSON.parse(data.textContent) : [];
    if (typeof points === "string") points = JSON.parse(points || "[]");
    if (points && !Array.isArray(points)) points = [points];
    if (!window.L || !points.length) return;
    box.hidden = false;
    var tiles = box.getAttribute("data-tiles");
    var map = L.map(box, { scrollWheelZoom: false, zoomControl: false, zoomSnap: 0.25, attributionControl: Boolean(tiles) });
    L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    map.fitBounds(L.latLngBounds(points.map(function (p) { return [p.lat, p.lon]; })), { padding: [40, 40], maxZoom: tiles ? 14 : 10 });
    if (tiles) {
      map.attributionControl.setPrefix(false);
      L.tileLayer(tiles, { attribution: box.getAttribute("data-attribution") || "", maxZoom: 18 }).addTo(map);
    } else lattice(map);
    if (points.length > 1) points.forEach(function (point, index) { point.number = index + 1; });
    var pins = L.layerGroup().addTo(map);
    var draw = function () {
      pins.clearLayers();
      gathered(map, points).forEach(function (group) { pin(group.points).addTo(pins); });
    };
    map.on("zoomend", draw);
    draw();
  });
})();
