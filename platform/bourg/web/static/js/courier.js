// <courier-phone>: what a courier enters is kept on the telephone and sent, once and in order, when there is a network.
// iPhones know no background sync: it is sent on `online`, when the page is seen again, and by the clock.
const EVERY = 20000; // milliseconds between two tries; also tells the service that this telephone is here
const PATIENCE = 15000;
const FINAL = ["collected", "delivered", "absent", "refused"]; // the halt is over with it
const PLACES = "[data-halt], [data-halts], [data-back], [data-late]"; // where forms of deeds stand
const KEPT_SENT = 86400000; // what was sent is remembered for a day: the kept page may be older
const MOST = 50;

/** The telephone's own store: `actions` waits in its order, `sent` and `refused` are what became of it, `phone` its name. */
const opened = new Promise((done, fail) => {
  const request = indexedDB.open("bourg-courier", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("actions", { keyPath: "number", autoIncrement: true });
    for (const name of ["sent", "refused", "phone"]) request.result.createObjectStore(name, { keyPath: "key" });
  };
  request.onsuccess = () => {
    request.result.onversionchange = () => request.result.close();
    done(request.result);
  };
  request.onerror = () => fail(request.error);
});
opened.catch(() => {}); // a browser without a store sends its forms as ever

/** One transaction; answers when it is safe on the disk. */
async function store(name, mode, work) {
  const db = await opened;
  return new Promise((done, fail) => {
    const change = db.transaction(name, mode, mode === "readwrite" ? { durability: "strict" } : {});
    const request = work(change.objectStore(name));
    change.oncomplete = () => done(request && request.result);
    change.onabort = change.onerror = () => fail(change.error);
  });
}
const all = (name) => store(name, "readonly", (s) => s.getAll());
const put = (name, value) => store(name, "readwrite", (s) => s.put(value));
const drop = (name, key) => store(name, "readwrite", (s) => s.delete(key));
const empty = (name) => store(name, "readwrite", (s) => s.clear());

/** A random name, also where `randomUUID` is not known. */
function name() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
}

/** This telephone's name, the same until its store is emptied. */
async function phone() {
  const known = await store("phone", "readonly", (s) => s.get("me"));
  if (known) return known.name;
  const made = { key: "me", name: name() };
  await put("phone", made);
  return made.name;
}

async function ask(url, options) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(url, { credentials: "same-origin", cache: "no-store", signal: stop.signal, ...options });
  } finally {
    clearTimeout(late);
  }
}

function tell(message) {
  if (navigator.serviceWorker && navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage(message);
}

class CourierPhone extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector("[data-queue]");
    this.gone = new Map(); // reference -> "waits" or "sent"
    this.got = new Set(); // parts that are on the bike, whatever the page says
    this.back = new Set(); // parts that are in their shop again
    this.nowhere = new Map(); // parts of which so many bags are missing; the page does not know it yet
    document.addEventListener("submit", (event) => this.submitted(event), true);
    for (const kind of ["online", "pageshow"]) window.addEventListener(kind, () => this.send());
    window.addEventListener("offline", () => this.state("offline"));
    document.addEventListener("visibilitychange", () => this.send());
    setInterval(() => this.send(), EVERY);
    const live = this.querySelector("[data-live]");
    if (live) new MutationObserver(() => this.show()).observe(live, { childList: true });
    this.start();
  }

  async start() {
    await this.show();
    if (this.dataset.worker && navigator.serviceWorker) {
      await navigator.serviceWorker.register(this.dataset.worker, { scope: this.dataset.scope }).catch(() => {});
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
      const pages = [...new Set([location.pathname, this.dataset.scope])];
      navigator.serviceWorker.ready.then((ready) => pages.forEach((keep) => ready.active.postMessage({ keep })));
    }
    this.send();
  }

  /** A form with a deed is kept first and sent then; where nothing can be kept it goes as any form does. */
  submitted(event) {
    const form = event.target;
    if (form.action.endsWith("/deconnexion")) return this.leaving(event);
    if (!form.dataset.deed || form.dataset.plain || !this.dataset.round) return;
    event.preventDefault();
    if (form.dataset.kept) return;
    form.dataset.kept = "yes";
    const halt = form.closest(PLACES);
    if (FINAL.includes(form.dataset.deed)) halt.hidden = true; // one press, one action
    this.keep(form, event.submitter).catch(() => {
      halt.hidden = false;
      form.dataset.plain = "yes";
      form.submit();
    });
  }

  async keep(form, pressed) {
    const said = new FormData(form);
    if (pressed && pressed.name) said.set(pressed.name, pressed.value);
    const about = ["part", "order", "round"].find((name) => said.has(name));
    const actions = said.getAll(about).map((reference) => ({
      who: this.dataset.who, round: this.dataset.round, key: name(), deed: form.dataset.deed, reference, note: said.get("note") || "",
      bags: Number(said.get("bags") || 1), missing: Number(said.get("missing") || 0), minutes: Number(said.get("minutes") || 0), ticket: said.get("ticket") || "", outcome: said.get("outcome") || "person",
      adult: said.get("adult") === "yes", code: said.get("code") || "", rang: said.getAll("rang"),
      claimed_at: new Date().toISOString(),
    }));
    await store("actions", "readwrite", (s) => actions.forEach((action) => s.put(action))); // all of them or none
    for (const fold of form.closest(PLACES).querySelectorAll("details[open]")) fold.open = false;
    form.reset();
    delete form.dataset.kept;
    await this.show();
    this.send();
    const next = this.querySelector(":is([data-halt], [data-halts]):not([hidden])");
    if (!next) return;
    next.tabIndex = -1;
    next.focus();
  }

  /** Send what waits, in its order; one sending at a time, in whichever window. */
  async send() {
    this.again = Boolean(this.sending);
    if (this.sending) return;
    this.sending = true;
    const now = () => this.sendNow();
    await (navigator.locks ? navigator.locks.request("bourg-courier", { ifAvailable: true }, (mine) => mine && now()) : now());
    this.sending = false;
    if (this.again) this.send();
  }

  async sendNow() {
    try {
      const waiting = await all("actions");
      const quiet = !this.dataset.round || document.hidden || Date.now() - (this.last || 0) < 3 * EVERY;
      if (!waiting.length && quiet && this.saying !== "offline") return;
      const who = await ask(this.dataset.token);
      if (who.redirected || who.status === 401 || who.status === 403) return this.state(waiting.length && "signIn", true);
      if (!who.ok) throw new Error(who.statusText);
      await this.deliver(waiting, await who.json());
    } catch (lost) {
      this.state("offline");
    }
  }

  async deliver(waiting, { token, who }) {
    const mine = waiting.filter((action) => action.who === who).slice(0, MOST);
    if (waiting.length && !mine.length) return this.state("other");
    const body = JSON.stringify({
      phone: await phone(), round: this.dataset.round || "", sent_at: new Date().toISOString(),
      actions: mine.map(({ who, round, number, ...action }) => action),
    });
    const answer = await ask(this.dataset.send, { method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRFToken": token } });
    if (!answer.ok) throw new Error(answer.statusText);
    this.last = Date.now();
    const received = await answer.json();
    for (const [number, result] of received.results.entries()) await this.answered(mine[number], result);
    this.state(received.other_phone_at ? "twice" : Math.abs(received.clock_off_s) > 300 ? "clock" : "");
    if (mine.length) await this.afresh();
    if (waiting.length > mine.length) this.send();
  }

  /** An action was answered: its words leave the telephone; only that it was sent is remembered, for a day. */
  async answered(action, result) {
    const { key, reference, deed } = action;
    if (result.done) await put("sent", { key, reference, deed, at: Date.now() });
    else await put("refused", { key, words: `${reference} – ${result.words}` });
    await drop("actions", action.number);
  }

  /** The page as the service has it now, on the screen and on the telephone. */
  async afresh() {
    tell({ keep: location.pathname });
    document.dispatchEvent(new Event("visibilitychange"));
    await this.show();
  }

  /** What waits, and the page with it: the halts that are over are hidden, the next one is shown. */
  async show() {
    const [actions, sent, refused] = await Promise.all(["actions", "sent", "refused"].map(all)).catch(() => [[], [], []]);
    for (const old of sent.filter((one) => Date.now() - one.at > KEPT_SENT)) drop("sent", old.key);
    this.gone.clear();
    this.nowhere.clear();
    for (const one of sent) this.note(one, "sent");
    for (const one of actions) this.note(one, "waits");
    this.count(actions.length, refused);
    this.lay();
  }

  note({ reference, deed, bags }, how) {
    if (deed === "missing" && how === "waits") this.nowhere.set(reference, bags + (this.nowhere.get(reference) || 0));
    if (FINAL.includes(deed)) this.gone.set(reference, how);
    if (deed === "collected") this.got.add(reference);
    if (deed === "returned") this.back.add(reference);
  }

  count(waiting, refused) {
    const words = waiting === 1 ? this.box.dataset.one : this.box.dataset.many.replace("2", waiting);
    this.box.querySelector("[data-count]").textContent = waiting ? words : "";
    this.waiting = waiting;
    this.box.classList.toggle("queue-waits", waiting > 0);
    this.querySelector("[data-refused]").replaceChildren(...refused.map((one) => this.line(one)));
    this.box.hidden = !waiting && !refused.length && !this.saying;
  }

  line({ key, words }) {
    const [item, button] = [document.createElement("li"), document.createElement("button")];
    item.textContent = `${this.box.dataset.notDone} ${words} `;
    button.type = "button";
    button.className = "button button-second";
    button.textContent = this.box.dataset.seen;
    button.addEventListener("click", () => drop("refused", key).then(() => this.show()));
    item.append(button);
    return item;
  }

  state(kind, signedOut) {
    if (!kind && navigator.onLine === false) kind = "offline"; // an answer that came just before the cut
    this.saying = kind === "offline" && !this.waiting && !this.dataset.round ? "" : kind;
    this.box.querySelector("[data-state]").textContent = this.saying ? this.box.dataset[this.saying] : "";
    this.box.hidden = !this.waiting && !this.saying && !this.querySelector("[data-refused] li");
    if (signedOut) tell({ forget: true });
  }

  lay() {
    const halts = [...this.querySelectorAll("[data-halt], [data-halts]")];
    for (const back of this.querySelectorAll("[data-back]")) back.hidden = this.back.has(back.dataset.back);
    if (!halts.length) return;
    const left = halts.filter((halt) => !this.over(halt));
    for (const halt of halts) this.readiness(halt);
    const asked = new URLSearchParams(location.search).get("arret");
    const able = left.filter((halt) => this.able(halt));
    const waiting = left.find((halt) => halt.dataset.halt);
    const shown = left.find((halt) => halt.dataset.halt === asked) || able[0] || waiting || left[0];
    for (const halt of halts) halt.hidden = halt !== shown;
    this.querySelector("[data-all-done]").hidden = left.length > 0;
    for (const item of this.querySelectorAll("[data-item]")) this.mark(item);
    if (!left.length) tell({ forget: true });
  }

  /** A halt is over when it was entered; a shop also when the door of its order was. */
  over(halt) {
    const over = (one) => this.gone.has(one) || this.gone.has(one.split("-")[0]);
    return (halt.dataset.halt || halt.dataset.halts).split(" ").every(over);
  }

  /** What is still to be fetched for a door; all of it while nothing at all is on the bike. */
  needs(halt) {
    const wanted = (halt.dataset.needs || "").split(" ").filter(Boolean);
    const left = wanted.filter((part) => !this.got.has(part));
    const some = "has" in halt.dataset || left.length < wanted.length;
    return some ? left.filter((part) => !this.missing(part)) : left;
  }

  /** Whether it was entered just now that nothing of a part is there. */
  missing(part) {
    const shop = this.querySelector(`[data-halt="${part}"]`);
    return this.nowhere.has(part) && this.nowhere.get(part) >= Number((shop && shop.dataset.bags) || 1);
  }

  able(halt) {
    if (halt.dataset.kind === "drop") return !this.needs(halt).length;
    return !("waits" in halt.dataset) && !this.missing(halt.dataset.halt);
  }

  readiness(halt) {
    const [yes, no] = [halt.querySelector("[data-ready]"), halt.querySelector("[data-unready]")];
    if (!yes) return;
    yes.hidden = this.needs(halt).length > 0;
    no.hidden = !yes.hidden;
  }

  mark(item) {
    const how = this.gone.get(item.dataset.item);
    item.classList.toggle("done", Boolean(how));
    for (const part of item.querySelectorAll(".tag, .halt-link")) part.hidden = Boolean(how);
    item.querySelector("[data-pending]").hidden = how !== "waits";
  }

  /** Who signs out leaves nothing here; what waits is not thrown away unseen. */
  leaving(event) {
    if (event.target.dataset.sure) return;
    event.preventDefault();
    const form = event.target;
    all("actions").catch(() => []).then(async (waiting) => {
      form.dataset.sure = "yes";
      if (waiting.length) return this.state("leave");
      tell({ forget: true });
      for (const one of ["actions", "sent", "refused", "phone"]) await empty(one).catch(() => {});
      form.submit();
    });
  }
}
customElements.define("courier-phone", CourierPhone);
