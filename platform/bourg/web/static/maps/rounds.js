// <round-map>: the server's drawing of a slot's rounds becomes a map that can be moved and enlarged.
// Every stop is a button: its number, full for a shop, "!" when late, "!!" after the slot; pressed, it says order, shops and hour.
// Words are put in as text, never as markup. The desk renews the page: where one was looking stays.

const L = window.L;
const SIGN = 44; // pixels: what a finger hits
const looked = new Map(); // key of a map -> where one was looking, which stop was open

function made(name, text, more = {}) {
  const element = document.createElement(name);
  element.textContent = text;
  Object.assign(element, more);
  return element;
}

class RoundMap extends HTMLElement {
  connectedCallback() {
    if (!L || this.map) return;
    this.words = JSON.parse(this.dataset.words);
    this.still = this.querySelector("svg");
    const live = made("div", "", { className: "round-map-live" });
    this.still.replaceWith(live);
    this.open(live);
    JSON.parse(this.dataset.rounds).forEach((round, n) => this.lay(round, n));
    this.again(looked.get(this.dataset.key));
    this.dataset.ready = "yes";
  }

  disconnectedCallback() {
    if (!this.map) return;
    const [centre, zoom] = [this.map.getCenter(), this.map.getZoom()];
    looked.set(this.dataset.key, { centre, zoom, open: this.opened, moved: this.moved });
    this.map.remove();
  }

  box(numbers) {
    const [west, south, east, north] = numbers.split(" ").map(Number);
    return L.latLngBounds([south, west], [north, east]);
  }

  open(live) {
    const bounds = this.box(this.dataset.bounds);
    this.shown = this.box(this.dataset.shown);
    // With one finger a telephone's page is scrolled, with two the map is moved.
    this.map = L.map(live, {
      zoomControl: false, attributionControl: false, zoomSnap: 0.25, maxZoom: 19, maxBounds: bounds.pad(0.5),
      scrollWheelZoom: false, dragging: !L.Browser.mobile, fadeAnimation: false, zoomAnimation: false,
    });
    L.control.zoom({ zoomInTitle: this.words.zoomIn, zoomOutTitle: this.words.zoomOut }).addTo(this.map);
    live.setAttribute("role", "region");
    live.setAttribute("aria-label", this.words.map);
    if (this.dataset.basemap) L.imageOverlay(this.dataset.basemap, bounds, { alt: "" }).addTo(this.map);
    this.fit();
    this.map.on("resize", () => this.moved || this.fit());
    this.map.on("movestart", () => (this.moved = true));
    live.addEventListener("keydown", ({ key }) => key === "Escape" && this.map.closePopup());
    this.moved = false;
    this.stops = new Map();
  }

  /** Everything in sight, as it was at first; that is no movement of whoever looks. */
  fit() {
    const { moved } = this;
    this.map.fitBounds(this.shown, { animate: false });
    this.moved = moved;
  }

  lay({ colour, stops }, n) {
    L.polyline(stops.map(({ at }) => at), { className: `track mark-${colour}`, interactive: false }).addTo(this.map);
    for (const stop of stops) this.stop(stop, colour, `${n}-${stop.number}`);
  }

  stop(stop, colour, key) {
    const kinds = [["dot-shop", stop.shop], ["dot-done", !stop.left], ["dot-late", stop.late], ["dot-broken", stop.broken]];
    const className = ["round-dot", `mark-${colour}`, ...kinds.filter(([, is]) => is).map(([kind]) => kind)].join(" ");
    const html = made("span", `${stop.number}${stop.broken ? "!!" : stop.late ? "!" : ""}`);
    const icon = L.divIcon({ className, html, iconSize: [SIGN, SIGN] });
    const marker = L.marker(stop.at, { icon, keyboard: true, zIndexOffset: stop.left ? 100 : 0 }).addTo(this.map);
    marker.bindPopup(() => this.told(stop), { minWidth: 220, maxWidth: 280, autoPanPadding: [12, 12], autoPan: !L.Browser.mobile });
    const button = marker.getElement();
    button.setAttribute("role", "button");
    button.setAttribute("aria-label", stop.said);
    button.id = `map-${this.dataset.key}-${key}`;
    marker.on("popupopen", ({ popup }) => this.pressed(popup, key));
    marker.on("popupclose", () => this.closed(button));
    this.stops.set(key, marker);
  }

  told(stop) {
    const box = document.createElement("div");
    box.append(made("strong", `${stop.number}. ${stop.title}`), ...stop.lines.map((words) => made("p", words)));
    const list = document.createElement("ul");
    list.className = "bare";
    for (const { words, url, shops } of stop.orders) {
      const item = document.createElement("li");
      item.append(made("a", words, { href: url }));
      if (shops) item.append(made("p", shops));
      list.append(item);
    }
    box.append(list);
    return box;
  }

  pressed(popup, key) {
    this.opened = key;
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", this.words.close);
    if (this.restoring) return;
    const first = popup.getElement().querySelector("li a");
    if (first) first.focus({ preventScroll: true });
  }

  /** The focus goes back to the stop, unless somebody has put it elsewhere. */
  closed(button) {
    this.opened = null;
    const held = document.activeElement;
    if (!held || held === document.body || this.contains(held)) button.focus({ preventScroll: true });
  }

  again(before) {
    if (!before) return;
    this.restoring = true;
    if (before.moved) this.map.setView(before.centre, before.zoom, { animate: false });
    if (before.open && this.stops.has(before.open)) this.stops.get(before.open).openPopup();
    this.moved = before.moved;
    this.restoring = false;
  }
}

if (L && window.customElements) customElements.define("round-map", RoundMap);
