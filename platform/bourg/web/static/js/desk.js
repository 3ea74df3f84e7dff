// <desk-live>: a part of a desk that renews itself and, when asked, rings for new orders.
// The page answers 304 while nothing changed; a lost network is said and tried again.
// Written for old tablets too (Safari 12, Chrome 64): no `?.`, no `??`, nothing newer without asking for it.
const PATIENCE = 12000; // milliseconds: an answer that takes longer is a lost network
const BEAT = 55000; // milliseconds between two signs of life
const AGAIN = 15000; // milliseconds: the bell rings again until somebody touches the desk
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };
const TOUCHES = ["touchend", "click", "keydown"];
const WHERE = "a[href], button, input, summary"; // what can hold the focus

/** A value kept in the browser, where it lets us. */
function kept(store, key, value) {
  try {
    if (value !== undefined) window[store].setItem(key, value);
    return window[store].getItem(key);
  } catch (refused) {
    return null;
  }
}

class DeskLive extends HTMLElement {
  connectedCallback() {
    this.live = this.querySelector("[data-live]");
    this.state = this.querySelector("[data-state]");
    this.button = this.querySelector("[data-sound]");
    this.querySelector("[data-bar]").hidden = false;
    this.again = () => this.renew();
    this.touched = () => this.seen();
    this.pressed = (event) => this.holdBack(event);
    if (this.button) this.button.addEventListener("click", () => this.sound());
    document.addEventListener("visibilitychange", this.again);
    window.addEventListener("online", this.again);
    window.addEventListener("offline", this.again);
    if (this.live) this.live.addEventListener("focusout", () => setTimeout(() => this.waiting && this.renew(), 300));
    document.addEventListener("submit", this.pressed, true);
    for (const kind of TOUCHES) document.addEventListener(kind, this.touched);
    this.bell = setInterval(() => this.unseen && this.audio && this.ring(), AGAIN);
    if (this.button && kept("localStorage", "bell") === "on") this.switchOn();
    this.remember();
    this.count();
    this.plan();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    clearInterval(this.bell);
    document.removeEventListener("submit", this.pressed, true);
    for (const kind of TOUCHES) document.removeEventListener(kind, this.touched);
    document.removeEventListener("visibilitychange", this.again);
    window.removeEventListener("online", this.again);
    window.removeEventListener("offline", this.again);
  }

  plan() {
    clearTimeout(this.timer);
    const wait = Number(this.dataset.seconds) * (0.9 + 0.1 * Math.random()); // desks do not ask in step
    this.timer = setTimeout(() => this.renew(), wait * 1000);
  }

  /** The new orders that a page or a fragment names. */
  names(part) {
    const list = part.querySelector("[data-new]");
    return list ? list.dataset.new.split(" ").filter(Boolean) : [];
  }

  /** What came while another page was open is news as well. */
  remember() {
    const seen = kept("sessionStorage", `seen ${this.dataset.url}`);
    if (!this.live) this.known = (seen || "").split(" ");
    else this.hear(this.names(this.live), seen === null ? null : seen.split(" "));
  }

  /** Tell of the names that were not known yet, and know them from now on. */
  hear(names, known) {
    if (known && names.some((name) => !known.includes(name))) this.news();
    if (!names.length) this.unseen = false; // answered elsewhere
    this.known = names;
    kept("sessionStorage", `seen ${this.dataset.url}`, names.join(" "));
  }

  /** Never swap the part somebody types in or opened. A focus elsewhere finds its place again. */
  busy() {
    return Boolean(this.live.querySelector("input:focus, textarea:focus, select:focus, details[open]"));
  }

  /** What was changed in fields and not sent yet, by id. */
  typed() {
    const fields = [...this.live.querySelectorAll("input[id], textarea[id]")];
    return fields.filter((field) => field.value !== field.defaultValue).map(({ id, value }) => [id, value]);
  }

  async renew() {
    if (document.hidden && !this.audio) return this.plan();
    try {
      const answer = await this.ask();
      if (answer.redirected || answer.status === 401 || answer.status === 403) return location.reload();
      if (answer.status === 200) this.take(await answer.text(), answer.headers.get("ETag"));
      else if (answer.status >= 500) throw new Error(answer.statusText);
      this.say("ok");
      this.beat();
      await this.send();
    } catch (lost) {
      this.say("lost");
    }
    this.plan();
  }

  /** Once a minute the desk says that somebody has it open: else the shop is told by other ways. */
  beat() {
    const moment = Date.now();
    if (!this.dataset.beat || moment - (this.beaten || 0) < BEAT) return;
    this.beaten = moment;
    fetch(this.dataset.beat, { method: "POST", credentials: "same-origin" }).catch(() => { this.beaten = 0; });
  }

  ask() {
    const headers = this.etag ? { "If-None-Match": this.etag } : {};
    return this.inTime(fetch(this.dataset.url, { headers, cache: "no-store", credentials: "same-origin" }));
  }

  inTime(answer) {
    const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("late")), PATIENCE));
    return Promise.race([answer, late]);
  }

  /** New orders are told at once; the page changes when nobody is in the middle of something. */
  take(html, etag) {
    const fresh = document.createRange().createContextualFragment(html);
    this.hear(this.names(fresh), this.known);
    this.waiting = Boolean(this.live) && this.busy();
    if (!this.waiting) this.swap(fresh, etag);
  }

  swap(fresh, etag) {
    this.etag = etag;
    if (!this.live) return;
    const [typed, held] = [this.typed(), this.live.contains(document.activeElement) && document.activeElement];
    this.live.textContent = "";
    this.live.appendChild(fresh);
    for (const [id, value] of typed) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
    if (held) this.hold(held);
  }

  /** Give the focus back to what stands where the old one stood. */
  hold(old) {
    const asked = (one) => one.getAttribute("href") || (one.form ? one.form.action : one.textContent);
    const same = (one) => one.tagName === old.tagName && one.id === old.id && asked(one) === asked(old);
    const found = [...this.live.querySelectorAll(WHERE)].find(same);
    if (found) found.focus({ preventScroll: true });
  }

  /** The presses that wait for the network, the oldest first; `list` keeps them anew, also over a reload. */
  presses(list) {
    const waiting = kept("localStorage", "presses", list && JSON.stringify(list));
    return waiting ? JSON.parse(waiting) : [];
  }

  /** Without a network, or behind others that wait, a press is kept; its name makes it count once. */
  holdBack(event) {
    const form = event.target;
    const press = form.querySelector("input[name=press]");
    const waiting = this.presses();
    if (!press || !(this.saying === "lost" || navigator.onLine === false || waiting.length)) return;
    event.preventDefault();
    event.stopPropagation();
    const { who } = this.dataset;
    const one = { name: press.value, who, url: form.action, body: new URLSearchParams(new FormData(form)).toString() };
    if (!waiting.some(({ name }) => name === one.name)) waiting.push(one);
    const safe = this.presses(waiting);
    if (!safe.length) return form.submit(); // a browser that keeps nothing sends it as ever
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    this.count();
  }

  count() {
    const [mine, box] = [this.presses().filter(({ who }) => who === this.dataset.who), this.querySelector("[data-queue]")];
    if (!box) return;
    const { one, many } = box.dataset;
    box.textContent = mine.length === 1 ? one : many.replace("2", mine.length);
    box.hidden = !mine.length;
    const [refused, place] = [kept("sessionStorage", "refused"), this.querySelector("[data-refused]")];
    if (!refused) return;
    [place.textContent, place.hidden] = [refused, false];
    kept("sessionStorage", "refused", "");
  }

  /** Keep the words of a refusal for the page that is opened next; returns which. */
  async refuse(one, answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const words = page.querySelector("[data-focus], h1");
    kept("sessionStorage", "refused", words ? words.textContent : answer.statusText);
    return one.url.replace(/\/[^/]*$/, "");
  }

  /** Send what waits, in its order, each once; what the service refuses is opened where it can be read. */
  async send() {
    const mine = this.presses().filter(({ who }) => who === this.dataset.who);
    if (!mine.length || this.sending) return;
    this.sending = true;
    try {
      let refused = "";
      for (const one of mine) {
        const body = new URLSearchParams(one.body);
        const token = document.querySelector("input[name=csrf_token]");
        if (token) body.set("csrf_token", token.value);
        const options = { method: "POST", headers: FORM, body: body.toString(), redirect: "manual", credentials: "same-origin" };
        const answer = await this.inTime(fetch(one.url, options));
        if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
        if (answer.type !== "opaqueredirect") refused = await this.refuse(one, answer);
        this.presses(this.presses().filter(({ name }) => name !== one.name));
        this.count();
      }
      location.assign(refused || location.href.split("#")[0]);
    } finally {
      this.sending = false;
    }
  }

  say(kind) {
    if (this.saying === "news" && kind === "ok" && this.known.length) return; // stays while one waits
    if (kind === "ok" && this.audio && this.audio.state !== "running") kind = "asleep";
    if (this.saying === kind) return;
    this.saying = kind;
    this.state.textContent = this.state.dataset[kind];
    this.state.toggleAttribute("data-lost-now", kind === "lost");
    this.state.classList.toggle("strong", kind === "news" || kind === "asleep");
  }

  news() {
    this.unseen = true;
    this.say("news");
    if (this.audio) this.ring();
  }

  /** Sound only after somebody asked for it, as browsers and people want; asked once, it stays. */
  sound() {
    if (this.audio) this.switchOff();
    else {
      this.switchOn();
      this.ring();
    }
    kept("localStorage", "bell", this.audio ? "on" : "off");
  }

  switchOn() {
    const Sound = window.AudioContext || window.webkitAudioContext;
    if (!Sound) return;
    this.audio = new Sound();
    this.button.setAttribute("aria-pressed", "true");
    this.awake();
  }

  switchOff() {
    this.audio.close();
    this.audio = null;
    this.button.setAttribute("aria-pressed", "false");
  }

  /** Whoever touches the desk has seen what is new. */
  seen() {
    this.unseen = false;
    this.awake();
  }

  /** Some browsers let a new page sound only after the first touch. */
  awake() {
    if (this.audio && this.audio.state !== "running") this.audio.resume();
  }

  /** Two notes of a shop's door bell. */
  ring() {
    [[0, 880], [0.28, 660]].forEach(([delay, pitch]) => {
      const [tone, volume] = [this.audio.createOscillator(), this.audio.createGain()];
      const start = this.audio.currentTime + delay;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.4, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.9);
      tone.connect(volume);
      volume.connect(this.audio.destination);
      tone.start(start);
      tone.stop(start + 1);
    });
  }
}
customElements.define("desk-live", DeskLive);

// Apple's devices do not know `geo:` addresses, but `maps:`.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-apple]");
  if (link && /iPhone|iPad|Macintosh/.test(navigator.userAgent)) link.href = link.dataset.apple;
});

// On a narrow screen the tabs slide: the one of this page is in sight.
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
  const row = tab.closest(".tabs");
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
});
