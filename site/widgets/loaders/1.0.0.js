/* Kepu widgets, version 1. Elements that show our events, venues and rebuttals on anybody's page.
   No cookie, no storage, no other host; no markup is ever parsed, so nothing in content or attributes can run. */
(() => {
"use strict";
const doc = document, win = window;
const own = doc.currentScript || doc.querySelector('script[src*="/widgets/v1/kepu"]');
if (!own || !win.customElements || !win.fetch || !Element.prototype.attachShadow || customElements.get("kepu-events")) return;
const BASE = new URL(own.src, doc.baseURI).origin;
const FRAMED = win.top !== win;
const EVERY = 45e3, PATIENCE = 12e3;
const FILTERS = ["region", "topic", "audience"];
const WIDGETS = {
  events: { ask: [...FILTERS, "kind", "campaign", "from", "limit"], path: "/events/" },
  calendar: { ask: [...FILTERS, "kind", "campaign", "from"], path: "/events/calendar/" },
  event: { ask: ["id"], path: "/events/" },
  venues: { ask: [...FILTERS, "limit"], path: "/venues/" },
  venue: { ask: ["id"], path: "/venues/" },
  rumors: { ask: [...FILTERS, "limit"], path: "/rumors/" },
};
const ATTRIBUTES = ["region", "topic", "audience", "kind", "campaign", "id", "limit", "theme", "lang", "from"];
const THEMES = ["auto", "light", "dark", "large", "contrast"];

const HANS = {
  loading: "正在加载……", site: "到科普网站看看", wrong: "这里的内容没有设置好，请直接到网站看。", gone: "这个内容已经不在了。",
  away: "暂时连不上，请直接到网站看。", old: (at) => `现在连不上，这是 ${at} 的内容。`, details: "怎么做、详情",
  until: (at) => `${at} 前有效`, moreEvents: "全部活动", moreCalendar: "活动日历", moreEvent: "活动详情", moreVenues: "全部场馆",
  moreVenue: "怎么去、怎么预约", moreRumors: "全部辟谣", noEvents: "近期没有这样的活动。", noMonth: "这个月没有这样的活动。",
  noVenues: "没有这样的场馆。", noRumors: "没有这样的辟谣。", ended: "已经结束。", add: "加入日历", addOf: (what) => `把“${what}”加入日历`,
  book: "去预约", online: "线上参加", previous: "上个月", next: "下个月", week: "一二三四五六日",
  day: (date, count) => `${date}，${count} 场活动`, free: "免费", near: "离我近的排在前面", finding: "正在取得位置……",
  noPlace: "没有取得位置。", about: (km) => `约 ${km} 公里`, hours: "一周开放时间", provisional: "（暂）", map: "在手机地图里打开",
  ask: "收到一条消息，不知真假？粘贴在这里查一查", check: "查一查", checking: "正在查……", none: "没有找到查过的结论。没有查过，不等于是真的。",
  same: "查到了：", similar: "没有完全一样的，这几条相近：", checkPage: "到核查页面看看", privacy: "只用来查这一次，不保存。", empty: "请先粘贴消息。",
};
const HANT = {
  loading: "正在載入……", site: "到科普網站看看", wrong: "這裏的內容沒有設置好，請直接到網站看。", gone: "這個內容已經不在了。",
  away: "暫時連不上，請直接到網站看。", old: (at) => `現在連不上，這是 ${at} 的內容。`, details: "怎麼做、詳情",
  until: (at) => `${at} 前有效`, moreEvents: "全部活動", moreCalendar: "活動日曆", moreEvent: "活動詳情", moreVenues: "全部場館",
  moreVenue: "怎麼去、怎麼預約", moreRumors: "全部闢謠", noEvents: "近期沒有這樣的活動。", noMonth: "這個月沒有這樣的活動。",
  noVenues: "沒有這樣的場館。", noRumors: "沒有這樣的闢謠。", ended: "已經結束。", add: "加入日曆", addOf: (what) => `把「${what}」加入日曆`,
  book: "去預約", online: "線上參加", previous: "上個月", next: "下個月", week: "一二三四五六日",
  day: (date, count) => `${date}，${count} 場活動`, free: "免費", near: "離我近的排在前面", finding: "正在取得位置……",
  noPlace: "沒有取得位置。", about: (km) => `約 ${km} 公里`, hours: "一週開放時間", provisional: "（暫）", map: "在手機地圖裏打開",
  ask: "收到一條消息，不知真假？貼在這裏查一查", check: "查一查", checking: "正在查……", none: "沒有找到查過的結論。沒有查過，不等於是真的。",
  same: "查到了：", similar: "沒有完全一樣的，這幾條相近：", checkPage: "到核查頁面看看", privacy: "只用來查這一次，不保存。", empty: "請先貼上消息。",
};

const CSS = `
:host{display:block}
:host([hidden]){display:none}
*,*::before,*::after{box-sizing:border-box}
.box{all:initial;display:block;direction:ltr;font-family:var(--kepu-font,"PingFang SC","HarmonyOS Sans SC",MiSans,"Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",system-ui,sans-serif);font-size:var(--kepu-size,max(14px,1em));line-height:1.65;overflow-wrap:anywhere;text-align:start;
--ink:var(--kepu-ink,#16201f);--soft:var(--kepu-soft,#47514e);--paper:var(--kepu-paper,#fbfaf6);--line:var(--kepu-line,#d9d5c8);--accent:var(--kepu-accent,#0a4a63);--tint:var(--kepu-tint,#e2edf0);--red:#a3200f;--amber:#744600;--green:#17592f;color-scheme:light;
color:var(--ink);background:var(--paper);border:1px solid var(--line);border-radius:var(--kepu-radius,3px);padding:var(--kepu-padding,1em)}
.large{font-size:calc(var(--kepu-size,max(14px,1em))*1.25)}
.dark{--ink:var(--kepu-ink,#eceae2);--soft:var(--kepu-soft,#b6bcb6);--paper:var(--kepu-paper,#111716);--line:var(--kepu-line,#36403e);--accent:var(--kepu-accent,#8fcde2);--tint:var(--kepu-tint,#152e38);--red:#ffa090;--amber:#f1c172;--green:#93d6a5;color-scheme:dark}
@media(prefers-color-scheme:dark){.box:not(.light){--ink:var(--kepu-ink,#eceae2);--soft:var(--kepu-soft,#b6bcb6);--paper:var(--kepu-paper,#111716);--line:var(--kepu-line,#36403e);--accent:var(--kepu-accent,#8fcde2);--tint:var(--kepu-tint,#152e38);--red:#ffa090;--amber:#f1c172;--green:#93d6a5;color-scheme:dark}}
.box.contrast{--ink:#000;--soft:#1c1c1c;--paper:#fff;--line:#000;--accent:#00344a;--tint:#fff;--red:#7d0c00;--amber:#523000;--green:#00401a}
.box.dark.contrast{--ink:#fff;--soft:#f0f0f0;--paper:#000;--line:#fff;--accent:#a8e6ff;--tint:#000;--red:#ffb9ad;--amber:#ffd591;--green:#a9f0bb}
@media(prefers-color-scheme:dark){.box.contrast:not(.light){--ink:#fff;--soft:#f0f0f0;--paper:#000;--line:#fff;--accent:#a8e6ff;--tint:#000;--red:#ffb9ad;--amber:#ffd591;--green:#a9f0bb}}
@media(prefers-contrast:more){.box{--soft:var(--ink);--line:var(--ink)}}
h2,h3,p,ul,table,form{margin:0;padding:0}
h2{font-size:1.2em;line-height:1.35;font-weight:700}
h3{font-size:1em;line-height:1.45;font-weight:700}
ul{list-style:none}
a{color:var(--accent);text-underline-offset:.2em;text-decoration-thickness:1px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.item{padding:.7em 0;border-top:1px solid var(--line)}
h2+ul,h2+.note,.head+ul{margin-top:.6em}
.soft,small{color:var(--soft);font-size:.9em}
.note{color:var(--soft)}
.off,.off a{text-decoration:line-through}
.state{font-weight:700;margin-right:.5em}
.open,.added,.true{color:var(--green)}
.soon{color:var(--accent)}
.closed,.outdated{color:var(--soft)}
.cancelled,.false{color:var(--red)}
.moved,.misleading,.unproven,.partly_true{color:var(--amber)}
.sign::before{display:inline-block;margin-right:.4em}
.open::before,.true::before,.added::before{content:"\\25CF" / ""}
.soon::before,.partly_true::before,.moved::before{content:"\\25D0" / ""}
.closed::before,.unproven::before,.outdated::before{content:"\\25CB" / ""}
.cancelled::before,.false::before{content:"\\2715" / ""}
.misleading::before{content:"\\25B3" / ""}
.emergency{--tone:var(--red);margin-bottom:.8em;padding:.45em .8em;border-inline-start:5px solid var(--tone);background:var(--tint)}
.emergency strong{color:var(--tone);margin-right:.5em}
.yellow{--tone:var(--amber)}.blue{--tone:var(--accent)}
.acts{display:flex;flex-wrap:wrap;gap:0 1.2em;align-items:center;margin-top:.5em}
.acts a,.more{display:inline-flex;align-items:center;min-height:2.6em}
.more::after{content:"\\2192" / "";margin-inline-start:.4em}
button{font:inherit;color:inherit;cursor:pointer;min-height:44px;padding:.2em .9em;background:transparent;border:1px solid var(--soft);border-radius:var(--kepu-radius,3px)}
button.main{background:var(--accent);border-color:var(--accent);color:var(--paper);font-weight:700}
button:disabled{opacity:.4;cursor:default}
.head{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:.4em}
.steps{display:flex;gap:.4em}
.grid{width:100%;table-layout:fixed;border-collapse:collapse;margin:.6em 0;text-align:center;font-variant-numeric:tabular-nums}
.grid th{font-weight:400;color:var(--soft);font-size:.85em;padding:.2em 0}
.grid td{padding:1px;height:46px;color:var(--soft)}
.grid button{width:100%;min-height:44px;padding:0;border-color:transparent;background:var(--tint);color:var(--ink);font-weight:700;line-height:1.15}
.grid button small{display:block;font-weight:400;color:inherit;font-size:.7em}
.grid button[aria-pressed=true]{background:var(--accent);color:var(--paper)}
.grid span{display:inline-block;min-width:2em;line-height:2}
.today>*{outline:2px solid var(--ink);outline-offset:-2px}
.add{display:inline-block;padding:.2em 0}
.hours{border-collapse:collapse;margin:.5em 0;font-variant-numeric:tabular-nums}
.hours caption,.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.hours th{font-weight:400;text-align:start;vertical-align:baseline;color:var(--soft);padding:.15em 1.2em .15em 0;white-space:nowrap}
.hours td{padding:.15em 0}
label{display:block;font-weight:700}
textarea{font:inherit;color:inherit;width:100%;min-height:4.5em;margin:.4em 0;padding:.5em .7em;background:var(--paper);border:1px solid var(--soft);border-radius:var(--kepu-radius,3px);display:block}
.check{margin-top:.8em;padding-top:.8em;border-top:2px solid var(--ink)}
.answer{margin-top:.6em}
.foot{margin-top:.4em}
slot{display:block}
slot[hidden],[hidden]{display:none}
`;

let sheet = null;
try {
  sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
} catch (error) { sheet = null; }

function adopt(root) {
  if (sheet && "adoptedStyleSheets" in root) { root.adoptedStyleSheets = [sheet]; return; }
  const style = doc.createElement("style");
  style.textContent = CSS;
  root.append(style);
}

/* An element. Addresses that are none of http, https, tel or geo are left out. */
function el(name, given, ...children) {
  const made = doc.createElement(name);
  for (const [key, value] of Object.entries(given || {})) {
    if (value === null || value === undefined || value === false || value === "") continue;
    if (key === "href") link(made, value);
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}
function link(made, address) {
  let url;
  try { url = new URL(address, BASE); } catch (error) { return; }
  if (!["http:", "https:", "tel:", "geo:"].includes(url.protocol)) return;
  made.setAttribute("href", url.href);
  if (FRAMED && url.protocol.startsWith("http")) { made.setAttribute("target", "_blank"); made.setAttribute("rel", "noopener"); }
  else if (url.origin !== BASE) made.setAttribute("rel", "noopener");
}
const title = (item) => el("a", { href: item.url, part: "title" }, item.title);
const more = (address, words) => el("a", { class: "more", part: "more", href: address }, words);
const sign = (kind, words) => words && el("span", { class: `state sign ${kind}`, part: "state" }, words);
const part = (...texts) => texts.filter(Boolean).join("，");

/* What several widgets of a page ask is asked once. The last good answer stays while nothing better comes. */
const sources = new Map();
class Source {
  constructor(url) { this.url = url; this.users = new Set(); this.text = ""; this.data = null; this.at = 0; this.tried = 0; this.failed = ""; this.problem = null; this.busy = false; }
  static of(url) { if (!sources.has(url)) sources.set(url, new Source(url)); return sources.get(url); }
  add(user) { this.users.add(user); if (this.shown) user.show(this); if (Date.now() - this.tried > EVERY) this.load(); }
  remove(user) { this.users.delete(user); if (!this.users.size && !this.data) sources.delete(this.url); }
  async load() {
    if (this.busy) return;
    this.busy = true;
    this.tried = Date.now();
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    const before = [this.text, this.failed].join();
    try {
      const answer = await fetch(this.url, { credentials: "omit", signal: stop.signal, headers: { "Accept-Language": "zh" } });
      const text = await answer.text();
      if (answer.ok) { if (text !== this.text) this.data = JSON.parse(text); this.text = text; this.failed = ""; this.at = Date.now(); }
      else if (answer.status === 400) { this.failed = "wrong"; this.problem = JSON.parse(text); }
      else if (answer.status === 404 || answer.status === 410) { this.failed = "gone"; this.data = null; this.text = ""; }
      else this.failed = "away";
    } catch (error) { this.failed = "away"; }
    clearTimeout(timer);
    this.busy = false;
    if (before !== [this.text, this.failed].join() || !this.shown) { this.shown = true; for (const user of [...this.users]) user.show(this); }
  }
}
function refresh() {
  if (doc.visibilityState === "hidden") return;
  for (const source of sources.values())
    if (source.users.size && source.failed !== "wrong" && Date.now() - source.tried >= EVERY) source.load();
}
setInterval(refresh, 5e3);
doc.addEventListener("visibilitychange", refresh);
win.addEventListener("online", () => { for (const source of sources.values()) if (source.users.size && source.failed === "away") source.load(); });

class Widget extends HTMLElement {
  static get observedAttributes() { return ATTRIBUTES; }
  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    adopt(root);
    this.emergencies = el("div", { role: "status" });
    this.body = el("div", {});
    this.state = el("p", { class: "note", role: "status" });
    this.plain = doc.createElement("slot");
    this.out = el("p", { class: "foot", hidden: true });
    this.box = el("div", { class: "box", part: "box", role: "group" }, this.emergencies, this.body, this.state, this.plain, this.out);
    root.append(this.box);
    this.more = {};
  }
  get widget() { return this.localName.slice(5); }
  get words() { return this.traditional ? HANT : HANS; }
  get traditional() {
    const near = this.hasAttribute("lang") ? this : this.closest("[lang]");
    return /^zh-(hant|tw|hk|mo)/i.test(near ? near.getAttribute("lang") : "");
  }
  connectedCallback() { this.begin(); }
  disconnectedCallback() { this.leave(); }
  attributeChangedCallback() {
    if (!this.isConnected || this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => { this.waiting = false; if (this.isConnected) this.begin(); });
  }
  leave() { if (this.source) this.source.remove(this); this.source = null; }
  address() {
    const url = new URL(`/widgets/v1/data/${this.widget}`, BASE);
    for (const name of WIDGETS[this.widget].ask) {
      const value = (this.getAttribute(name) || "").trim();
      if (value) url.searchParams.set(name, value);
    }
    if (this.traditional) url.searchParams.set("lang", "zh-Hant");
    for (const [name, value] of Object.entries(this.more)) url.searchParams.set(name, value);
    return url.href;
  }
  begin() {
    const themes = (this.getAttribute("theme") || "").split(/\s+/).filter(Boolean);
    const unknown = themes.filter((each) => !THEMES.includes(each));
    if (unknown.length) this.complain(`theme：${unknown.join(" ")}，可用的是 ${THEMES.join("、")}`);
    this.box.className = ["box", ...themes.filter((each) => THEMES.includes(each))].join(" ");
    if (this.check && this.box.lang !== (this.traditional ? "zh-Hant" : "zh-Hans")) this.check = null;
    this.box.setAttribute("lang", this.traditional ? "zh-Hant" : "zh-Hans");
    const source = Source.of(this.address());
    if (source === this.source) return;
    this.leave();
    this.source = source;
    if (!this.body.firstChild) this.say(this.words.loading);
    this.box.setAttribute("aria-busy", "true");
    source.add(this);
  }
  complain(words) { console.error(`[kepu] <${this.localName}> ${words}`, this); }
  say(words) { if (this.state.textContent !== words) this.state.textContent = words; this.state.hidden = !words; }
  show(source) {
    if (source !== this.source) return;
    this.box.removeAttribute("aria-busy");
    const words = this.words, data = source.data;
    if (source.failed === "wrong") {
      for (const each of (source.problem && source.problem.errors) || []) this.complain(`${each.field}：${each.message}`);
      return this.without(words.wrong);
    }
    if (source.failed === "gone") { this.complain("没有这个内容，或者它已经撤回"); return this.without(words.gone); }
    if (!data) return this.without(words.away);
    this.say(source.failed ? words.old(clock(source.at)) : "");
    this.plain.hidden = true;
    this.out.hidden = true;
    if (this.drawn === source.text) return;
    this.drawn = source.text;
    this.draw(data);
  }
  /* Nothing to show: the host's own links stay, and one of ours. */
  without(words) {
    this.drawn = "";
    this.emergencies.replaceChildren();
    this.body.replaceChildren();
    this.plain.hidden = false;
    this.say(words);
    this.out.replaceChildren(more(WIDGETS[this.widget].path, this.words.site));
    this.out.hidden = false;
  }
  draw(data) {
    const words = this.words;
    const line = (each) => el("p", { class: `emergency ${each.level}`, part: "emergency" }, el("strong", {}, each.label), each.text,
      each.url && [" ", el("a", { href: each.url }, words.details)], " ", el("small", {}, words.until(each.until_words)));
    this.emergencies.replaceChildren(...data.emergencies.map(line));
    this.box.setAttribute("aria-label", data.heading);
    this.fill(...DRAW[this.widget].call(this, data, words));
  }
  /* What had the focus keeps it. */
  fill(...nodes) {
    const active = this.shadowRoot.activeElement, key = active && this.body.contains(active) && active.getAttribute("data-key");
    this.body.replaceChildren(...nodes.flat(3).filter(Boolean));
    const again = key && this.body.querySelector(`[data-key="${quoted(key)}"]`);
    if (again) again.focus();
  }
}
const quoted = (text) => text.replace(/["\\]/g, "\\$&");
const clock = (at) => { const date = new Date(at); return `${date.getHours()}:${String(date.getMinutes()).padStart(2, "0")}`; };
const dayWords = (day) => { const [, month, date] = day.split("-").map(Number); return `${month}月${date}日`; };
const heading = (words) => el("h2", { part: "heading" }, words);
const list = (items, row, nothing) => items.length
  ? el("ul", { part: "list" }, items.map((item) => el("li", { class: "item", part: "item" }, row(item))))
  : el("p", { class: "note" }, nothing);

function eventRow(words) {
  return (item) => [
    el("h3", { class: item.status === "cancelled" && "off" }, title(item)),
    el("p", {}, sign(item.status, item.status_label), el("time", { datetime: item.start }, item.when)),
    el("p", { class: "soft" }, part(item.place, item.fee)),
    item.reason && el("p", { class: "soft" }, item.reason),
    item.status !== "cancelled" && el("a", { class: "soft add", href: item.ics, "aria-label": words.addOf(item.title) }, words.add),
  ];
}

const DRAW = {
  events(data, words) {
    return [heading(data.heading), list(data.items, eventRow(words), words.noEvents), more(data.more, words.moreEvents)];
  },
  calendar(data, words) {
    const days = Object.keys(data.days).sort();
    if (!days.includes(this.day)) this.day = days.find((day) => day >= data.today) || days[0] || "";
    const chosen = (data.days[this.day] || []).map((place) => data.items[place]);
    const step = (to, label, key) => el("button", { type: "button", "data-key": key, disabled: !to, onclick: () => { this.more.from = to; this.begin(); } }, label);
    return [
      el("div", { class: "head" }, el("h2", { part: "heading", "aria-live": "polite" }, data.label),
        el("div", { class: "steps" }, step(data.previous, words.previous, "previous"), step(data.next, words.next, "next"))),
      monthGrid.call(this, data, words),
      this.day && el("p", {}, el("strong", {}, dayWords(this.day))),
      list(chosen, eventRow(words), words.noMonth),
      more(data.more, words.moreCalendar),
    ];
  },
  event(data, words) {
    const event = data.event;
    const row = (time) => [sign(time.status, time.status_label), el("time", { datetime: time.start, class: time.status === "cancelled" && "off" }, time.when),
      time.reason && el("span", { class: "soft" }, `（${time.reason}）`)];
    return [
      el("h2", { part: "heading" }, title(event)),
      el("p", { class: "soft" }, event.summary),
      list(data.times, row, words.ended),
      el("p", {}, part(event.place, event.address === event.place ? "" : event.address, event.fee)),
      el("p", { class: "acts" }, !data.ended && el("a", { href: event.ics, "aria-label": words.addOf(event.title) }, words.add),
        event.booking_url && el("a", { href: event.booking_url }, words.book), event.online_url && el("a", { href: event.online_url }, words.online),
        more(data.more, words.moreEvent)),
    ];
  },
  venues(data, words) {
    const row = (item) => [el("h3", {}, title(item)), item.sentence && el("p", {}, sign(item.state, item.sentence)),
      el("p", { class: "soft" }, part(item.address, item.km !== null && words.about(item.km), item.free && words.free))];
    const locate = navigator.geolocation && !this.more.near && el("button", { type: "button", "data-key": "near", onclick: () => this.locate() }, words.near);
    return [el("div", { class: "head" }, heading(data.heading), locate), list(data.items, row, words.noVenues), more(data.more, words.moreVenues)];
  },
  venue(data, words) {
    const venue = data.venue;
    const row = (day) => el("tr", {}, el("th", { scope: "row" }, day.label), el("td", {}, day.hours, day.reason && !day.hours.includes(day.reason) && `（${day.reason}）`, day.provisional && words.provisional));
    return [
      el("h2", { part: "heading" }, title(venue)),
      venue.sentence && el("p", {}, sign(venue.state, venue.sentence)),
      data.days.length > 0 && el("table", { class: "hours" }, el("caption", {}, words.hours), el("tbody", {}, data.days.map(row))),
      venue.address && el("p", {}, venue.address),
      el("p", { class: "acts" }, venue.phone && el("a", { href: `tel:${venue.phone.replace(/[^\d+-]/g, "")}` }, venue.phone),
        venue.geo && win.matchMedia("(pointer:coarse)").matches && el("a", { href: venue.geo }, words.map), more(data.more, words.moreVenue)),
    ];
  },
  rumors(data, words) {
    const row = (item) => [el("h3", {}, sign(item.verdict, item.verdict_label), title(item)), el("p", { class: "soft" }, item.truth)];
    if (!this.check) this.check = checkForm.call(this, data.check, words);
    return [heading(data.heading), list(data.items, row, words.noRumors), more(data.more, words.moreRumors), this.check];
  },
};

function monthGrid(data, words) {
  const [year, month] = data.month.split("-").map(Number);
  const before = (new Date(year, month - 1, 1).getDay() + 6) % 7, count = new Date(year, month, 0).getDate();
  const cell = (number) => {
    if (number < 1 || number > count) return el("td", {});
    const day = `${data.month}-${String(number).padStart(2, "0")}`, places = data.days[day] || [];
    const inside = places.length ? el("button", {
      type: "button", "data-key": day, "aria-pressed": String(day === this.day), "aria-label": words.day(dayWords(day), places.length),
      onclick: () => { this.day = day; this.draw(data); },
    }, String(number), el("small", {}, String(places.length))) : el("span", {}, String(number));
    return el("td", { class: day === data.today && "today" }, inside);
  };
  const rows = [];
  for (let first = 1 - before; first <= count; first += 7) rows.push(el("tr", {}, Array.from({ length: 7 }, (_, offset) => cell(first + offset))));
  const names = [...words.week].map((name) => el("th", { scope: "col" }, name));
  return el("table", { class: "grid" }, el("thead", {}, el("tr", {}, names)), el("tbody", {}, rows));
}

Widget.prototype.locate = function () {
  const words = this.words;
  this.say(words.finding);
  navigator.geolocation.getCurrentPosition((found) => {
    this.say("");
    this.more.near = `${found.coords.latitude.toFixed(2)},${found.coords.longitude.toFixed(2)}`;
    this.begin();
  }, () => this.say(words.noPlace), { timeout: 8000, maximumAge: 3e5 });
};

/* The box to check a message: what is pasted goes to us in the body of one request, and nowhere else. */
function checkForm(check, words) {
  const text = el("textarea", { id: "message", maxlength: check.longest, "aria-describedby": "privacy" });
  const answer = el("div", { class: "answer", role: "status" });
  const page = () => more(check.page, words.checkPage);
  const row = (each) => el("li", { class: "item" }, el("h3", {}, each.item.claim && sign(each.item.claim.verdict, each.item.claim.verdict_label), title(each.item)),
    each.item.claim && el("p", { class: "soft" }, each.item.claim.truth));
  const ask = async (event) => {
    event.preventDefault();
    if (!text.value.trim()) { answer.replaceChildren(words.empty); text.focus(); return; }
    answer.replaceChildren(words.checking);
    try {
      const headers = { "Content-Type": "application/json", "Accept-Language": this.traditional ? "zh-Hant" : "zh-Hans" };
      const got = await fetch(check.api, { method: "POST", credentials: "omit", headers, body: JSON.stringify({ text: text.value }) });
      const found = await got.json();
      if (!got.ok) answer.replaceChildren(el("p", {}, found.detail || found.title), page());
      else if (!found.answers.length) answer.replaceChildren(el("p", {}, words.none), page());
      else answer.replaceChildren(el("p", {}, found.band === "same" ? words.same : words.similar), el("ul", {}, found.answers.map(row)));
    } catch (error) { answer.replaceChildren(el("p", {}, words.away), page()); }
  };
  return el("form", { class: "check", onsubmit: ask }, el("label", { for: "message" }, words.ask), text,
    el("p", { class: "acts" }, el("button", { class: "main", part: "button" }, words.check), el("small", { id: "privacy" }, words.privacy)), answer);
}

for (const name of Object.keys(WIDGETS)) customElements.define(`kepu-${name}`, class extends Widget {});

/* <div data-kepu-widget="events" data-region="440100">: for hosts that strip unknown elements. */
function replace(div) {
  const name = div.getAttribute("data-kepu-widget");
  if (div.hasAttribute("data-kepu-ready")) return;
  div.setAttribute("data-kepu-ready", "");
  if (!Object.prototype.hasOwnProperty.call(WIDGETS, name)) { console.error(`[kepu] data-kepu-widget：没有“${name}”这种组件`, div); return; }
  const made = doc.createElement(`kepu-${name}`);
  for (const each of ATTRIBUTES) if (div.hasAttribute(`data-${each}`)) made.setAttribute(each, div.getAttribute(`data-${each}`));
  made.append(...div.childNodes);
  div.append(made);
}
const MARKED = "[data-kepu-widget]:not([data-kepu-ready])";
function look(node) {
  if (node.nodeType !== 1) return;
  if (node.matches(MARKED)) replace(node);
  node.querySelectorAll(MARKED).forEach(replace);
}
look(doc.documentElement);
new MutationObserver((changes) => { for (const change of changes) change.addedNodes.forEach(look); })
  .observe(doc.documentElement, { childList: true, subtree: true });

/* Frames of ours say how high they are; a word from anywhere else is not heard. */
win.addEventListener("message", (event) => {
  const told = event.data;
  if (event.origin !== BASE || !told || told.kepu !== "height" || !Number.isFinite(told.height)) return;
  for (const frame of doc.querySelectorAll("iframe"))
    if (frame.contentWindow === event.source) frame.style.height = `${Math.min(Math.max(told.height, 40), 6000)}px`;
});
})();
