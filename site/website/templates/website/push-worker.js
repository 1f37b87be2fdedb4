{% load static %}/* Shows what is pushed to this device and opens what is tapped; it keeps nothing and answers no page. */
(function () {
  "use strict";
  var KEY = "{{ key }}", ICON = "{% static 'website/icon-192.png' %}", BADGE = "{% static 'website/badge-96.png' %}";

  /* Browsers want something to be shown for every message, whatever came. */
  function told(event) {
    try { return event.data.json(); } catch (error) { return { title: "有新内容", url: "/" }; }
  }

  function address(subscription) {
    var made = subscription.toJSON();
    return made.endpoint + "#" + made.keys.p256dh + "." + made.keys.auth;
  }

  /* Pages of this site only. */
  function open(path) {
    var target = new URL(path || "/", self.location.origin);
    return self.clients.openWindow(target.origin === self.location.origin ? target.href : "/");
  }

  self.addEventListener("install", function () { self.skipWaiting(); });

  self.addEventListener("push", function (event) {
    var news = told(event), actions = [];
    if (news.manage) actions.push({ action: "manage", title: "管理订阅" });
    if (news.stop) actions.push({ action: "stop", title: "全部退订" });
    event.waitUntil(self.registration.showNotification(news.title, {
      body: news.body || "", tag: news.tag || "kepu", renotify: true, lang: "zh-Hans", icon: ICON, badge: BADGE,
      actions: actions, data: { url: news.url, manage: news.manage, stop: news.stop }
    }));
  });

  self.addEventListener("notificationclick", function (event) {
    var ways = event.notification.data || {};
    event.notification.close();
    event.waitUntil(open(ways[event.action] || ways.url));
  });

  /* The browser took the address back: another one, told together with the old, which proves that it is this device. */
  self.addEventListener("pushsubscriptionchange", function (event) {
    var old = event.oldSubscription;
    event.waitUntil(Promise.resolve(event.newSubscription || self.registration.pushManager.subscribe({
      userVisibleOnly: true, applicationServerKey: KEY
    })).then(function (made) {
      return old && made && fetch("/subscribe/device/moved/", { method: "POST", credentials: "omit",
        body: new URLSearchParams({ old: address(old), address: address(made) }) });
    }));
  });
})();
