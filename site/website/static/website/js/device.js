/* Notifications on this device. The browser is asked only after a tap; what can't be is said in words. */
(function () {
  "use strict";
  var choice = document.querySelector("[data-device-choice]"), note = document.querySelector("[data-device-note]");
  var status = document.querySelector("[data-device-status]"), field = document.querySelector("[data-address]");
  var own = document.querySelector("[data-device-own]"), key = document.querySelector("[data-device-key]");
  var KEPT = "kepu-device", PATIENCE = 20000;
  var WORDS = {
    wechat: "微信里收不到。请点右上角“…”，选“在浏览器打开”，再来订阅；或者填邮箱。",
    apple: "iPhone 和 iPad 要先把本站放到主屏幕：点“分享”，选“添加到主屏幕”，从主屏幕打开本站，再来订阅（iOS 16.4 以上）。",
    none: "这个浏览器收不到。可以换 Edge、Firefox 或者 Safari，或者填邮箱。",
    denied: "您以前在这个浏览器里选了“不允许”本站的通知。要收，请在浏览器的网站设置里把“通知”改成“允许”，再打开本页。",
    unsure: "还没有订成：浏览器问的时候没有选“允许”。再点一次“订阅”，选“允许”。",
    asking: "浏览器正在问您是否允许通知，请选“允许”。",
    connecting: "正在连接浏览器的推送服务……",
    away: "还没有订成：这个浏览器连不上它的推送服务。在国内，Chrome 常常连不上；可以换 Edge、Firefox 或者 Safari，或者填邮箱。"
  };
  if (!key) return;
  key = key.getAttribute("data-device-key");

  function say(words) { status.textContent = words; }

  /* Why there are no notifications here; empty where there are. */
  function missing() {
    var agent = navigator.userAgent, apple = /iPhone|iPad/.test(agent) || /Mac/.test(agent) && navigator.maxTouchPoints > 1;
    if (/MicroMessenger/i.test(agent)) return "wechat";
    if ("PushManager" in window && "serviceWorker" in navigator && "Notification" in window) return "";
    return apple ? "apple" : "none";
  }

  function address(subscription) {
    var made = subscription.toJSON();
    return made.endpoint + "#" + made.keys.p256dh + "." + made.keys.auth;
  }

  function remembered() { try { return localStorage.getItem(KEPT); } catch (error) { return null; } }

  /* Kept on this device, so that a new address can be told together with the old one. */
  function remember(now) {
    var before = remembered();
    try { localStorage.setItem(KEPT, now); } catch (error) { return Promise.resolve(); }
    return before && before !== now ? fetch("/subscribe/device/moved/", { method: "POST", credentials: "omit",
      body: new URLSearchParams({ old: before, address: now }) }).catch(function () {}) : Promise.resolve();
  }

  function isOurs(subscription) {
    var used = subscription.options && subscription.options.applicationServerKey;
    if (!used) return true;
    var text = btoa(String.fromCharCode.apply(null, new Uint8Array(used)));
    return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") === key;
  }

  function subscribed(registration) {
    return registration.pushManager.getSubscription().then(function (found) {
      if (found && isOurs(found)) return found;
      return (found ? found.unsubscribe() : Promise.resolve()).then(function () {
        return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
      });
    });
  }

  /* Some browsers try for ever to reach a service that they can't. */
  function inTime(promise) {
    return Promise.race([promise, new Promise(function (_, fail) { setTimeout(fail, PATIENCE); })]);
  }

  function permitted() {
    say(WORDS.asking);
    return Promise.resolve(Notification.requestPermission()).then(function (answer) {
      if (answer === "granted") return;
      throw WORDS[answer === "denied" ? "denied" : "unsure"];
    });
  }

  function connected() {
    say(WORDS.connecting);
    return inTime(navigator.serviceWorker.register("/push-worker.js", { updateViaCache: "none" }).then(function () {
      return navigator.serviceWorker.ready;
    }).then(subscribed)).catch(function () { throw WORDS.away; });
  }

  function offer() {
    var form = choice.closest("form"), radios = form.elements.channel, input = field.querySelector("input");
    var mine = choice.querySelector("input"), button = form.querySelector("[type=submit]");
    choice.hidden = false;
    function show() {
      field.hidden = mine.checked;
      input.disabled = mine.checked;
      say("");
    }
    Array.prototype.forEach.call(radios, function (radio) { radio.addEventListener("change", show); });
    show();
    form.addEventListener("submit", function (event) {
      if (!mine.checked) return;
      event.preventDefault();
      button.disabled = true;
      permitted().then(connected).then(function (made) {
        return remember(address(made)).then(function () {
          input.value = address(made);
          input.disabled = false;
          form.submit();
        });
      }).catch(function (words) {
        button.disabled = false;
        say(typeof words === "string" ? words : WORDS.away);
      });
    });
  }

  function offerOwn() {
    navigator.serviceWorker.getRegistration("/").then(function (registration) {
      return registration && registration.pushManager.getSubscription();
    }).then(function (found) {
      if (!found) return;
      own.hidden = false;
      own.elements.address.value = address(found);
      return remember(address(found));
    }).catch(function () { /* there is nothing to manage here */ });
  }

  var why = missing();
  if (!why && Notification.permission === "denied") why = "denied";
  if (note) note.textContent = "想在这台设备上收通知：" + (WORDS[why] || "");
  if (note && !why) note.hidden = true;
  if (choice && !why) offer();
  if (own && !missing()) offerOwn();
})();
