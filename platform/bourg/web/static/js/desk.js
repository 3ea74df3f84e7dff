// <desk-live>: a part of a desk that renews itself and, when asked, rings for new orders.
// The page answers 304 while nothing changed; a lost network is said and tried again.
class DeskLive extends HTMLElement {
  connectedCallback() {
    this.live = this.querySelector("[data-live]");
    this.state = this.querySelector("[data-state]");
    this.button = this.querySelector("[data-sound]");
    this.querySelector("[data-bar]").hidden = false;
    this.known = this.count();
    this.button?.addEventListener("click", () => this.sound());
    this.again = () => this.renew();
    document.addEventListener("visibilitychange", this.again);
    window.addEventListener("online", this.again);
    window.addEventListener("offline", this.again);
    this.live.addEventListener("focusout", () => setTimeout(() => this.waiting && this.renew(), 300));
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

  /** How many new orders a fragment says there are. */
  count(part = this.live) {
    return Number(part.querySelector("[data-count]")?.dataset.count ?? 0);
  }

  /** Never swap the part somebody types in, opened, or reached by the keyboard. A finger that pressed is gone. */
  busy() {
    return Boolean(this.live.querySelector("input:focus, textarea:focus, select:focus, :focus-visible, details[open]"));
  }

  /** What was changed in fields and not sent yet, by id. */
  typed() {
    const fields = [...this.live.querySelectorAll("input[id], textarea[id]")];
    return fields.filter((field) => field.value !== field.defaultValue).map(({ id, value }) => [id, value]);
  }

  async renew() {
    if (document.hidden && !this.audio) return this.plan();
    try {
      const headers = this.etag ? { "If-None-Match": this.etag } : {};
      const answer = await fetch(this.dataset.url, { headers, cache: "no-store" });
      if (answer.redirected || answer.status === 401 || answer.status === 403) return location.reload();
      if (answer.status === 200) this.take(await answer.text(), answer.headers.get("ETag"));
      else if (answer.status >= 500) throw new Error(answer.statusText);
      this.say("ok");
    } catch {
      this.say("lost");
    }
    this.plan();
  }

  /** New orders are told at once; the page changes when nobody is in the middle of something. */
  take(html, etag) {
    const fresh = document.createRange().createContextualFragment(html);
    const now = this.count(fresh);
    if (now > this.known) this.news();
    this.known = now;
    this.waiting = this.busy();
    if (!this.waiting) this.swap(fresh, etag);
  }

  swap(fresh, etag) {
    this.etag = etag;
    const typed = this.typed();
    this.live.replaceChildren(fresh);
    for (const [id, value] of typed) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
  }

  say(kind) {
    if (this.saying === "news" && kind === "ok" && this.known) return; // stays while one waits
    if (this.saying === kind) return;
    this.saying = kind;
    this.state.textContent = this.dataset[kind] ?? this.state.dataset[kind];
    this.state.toggleAttribute("data-lost-now", kind === "lost");
    this.state.classList.toggle("strong", kind === "news");
  }

  news() {
    this.say("news");
    if (this.audio) this.ring();
  }

  /** Sound only after somebody asked for it, as browsers and people want. */
  sound() {
    this.audio = this.audio ? void this.audio.close() : new AudioContext();
    this.button.setAttribute("aria-pressed", String(Boolean(this.audio)));
    if (this.audio) this.ring();
  }

  /** Two notes of a shop's door bell. */
  ring() {
    [[0, 880], [0.28, 660]].forEach(([delay, pitch]) => {
      const [tone, volume] = [this.audio.createOscillator(), this.audio.createGain()];
      const start = this.audio.currentTime + delay;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.4, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.9);
      tone.connect(volume).connect(this.audio.destination);
      tone.start(start);
      tone.stop(start + 1);
    });
  }
}
customElements.define("desk-live", DeskLive);
