// <desk-live>: a part of a desk that renews itself and, when asked, rings for new orders.
// The page answers 304 while nothing changed; a lost network is said and tried again.
// Written for old tablets too (Safari 12, Chrome 64): no `?.`, no `??`, nothing newer without asking for it.
const PATIENCE = 12000; // milliseconds: an answer that takes longer is a lost network
const BEAT = 55000; // milliseconds between two signs of life
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
    this.touched = () => this.awake();
    if (this.button) this.button.addEventListener("click", () => this.sound());
    document.addEventListener("visibilitychange", this.again);
    window.addEventListener("online", this.again);
    window.addEventListener("offline", this.again);
    if (this.live) this.live.addEventListener("focusout", () => setTimeout(() => this.waiting && this.renew(), 300));
    if (this.button && kept("localStorage", "bell") === "on") this.switchOn();
    this.remember();
    this.plan();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.again);
    window.removeEventListener("online", this.again);
    window.removeEventListener("offline", this.again);
  }

  plan() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.renew(), Number(this.dataset.seconds) * 1000);
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
    const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("late")), PATIENCE));
    return Promise.race([fetch(this.dataset.url, { headers, cache: "no-store", credentials: "same-origin" }), late]);
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
    for (const kind of ["touchend", "click", "keydown"]) document.addEventListener(kind, this.touched);
    this.awake();
  }

  switchOff() {
    this.audio.close();
    this.audio = null;
    this.button.setAttribute("aria-pressed", "false");
    for (const kind of ["touchend", "click", "keydown"]) document.removeEventListener(kind, this.touched);
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
