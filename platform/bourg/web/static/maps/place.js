// <place-map>: a place is pointed at on the town's own map and written into its field, which works without it too.

const L = window.L;

class PlaceMap extends HTMLElement {
  connectedCallback() {
    if (!L || this.map) return;
    this.words = JSON.parse(this.dataset.words);
    this.field = this.closest("form").elements[this.dataset.field];
    const fold = this.closest("details");
    if (!fold || fold.open) return this.open();
    fold.addEventListener("toggle", () => this.map || this.open());
  }

  open() {
    const [west, south, east, north] = this.dataset.bounds.split(" ").map(Number);
    const bounds = L.latLngBounds([south, west], [north, east]);
    const live = document.createElement("div");
    live.className = "place-map";
    live.setAttribute("role", "region");
    live.setAttribute("aria-label", this.words.map);
    this.append(live);
    this.map = L.map(live, { zoomControl: false, zoomSnap: 0.25, maxZoom: 19, maxBounds: bounds.pad(0.5), attributionControl: Boolean(this.dataset.credit), scrollWheelZoom: false });
    L.control.zoom({ zoomInTitle: this.words.zoomIn, zoomOutTitle: this.words.zoomOut }).addTo(this.map);
    if (this.dataset.credit) this.map.attributionControl.setPrefix("Leaflet").addAttribution(this.dataset.credit);
    if (this.dataset.basemap) L.imageOverlay(this.dataset.basemap, bounds, { alt: "" }).addTo(this.map);
    this.map.fitBounds(bounds, { animate: false });
    this.pin(this.typed() || bounds.getCenter());
    this.map.on("click", ({ latlng }) => this.put(latlng));
    this.field.addEventListener("change", () => this.typed() && this.marker.setLatLng(this.typed()));
    this.dataset.ready = "yes";
  }

  /** What stands in the field, if that is a place. */
  typed() {
    const found = this.field.value.match(/^\s*(-?\d+[.,]\d+)\s*[,;\s]\s*(-?\d+[.,]\d+)\s*$/);
    return found && L.latLng(found.slice(1).map((one) => Number(one.replace(",", "."))));
  }

  pin(at) {
    const icon = L.divIcon({ className: "place-pin", html: "<span></span>", iconSize: [44, 44] });
    this.marker = L.marker(at, { icon, draggable: true, keyboard: true, alt: "" }).addTo(this.map);
    const button = this.marker.getElement();
    button.setAttribute("role", "button");
    button.setAttribute("aria-label", this.words.pin);
    this.marker.on("dragend", () => this.put(this.marker.getLatLng()));
    button.addEventListener("keydown", (event) => this.pushed(event));
  }

  pushed(event) {
    const way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? 40 : 6; // pixels
    const here = this.map.latLngToContainerPoint(this.marker.getLatLng());
    this.put(this.map.containerPointToLatLng(here.add(way.map((one) => one * step))));
  }

  put({ lat, lng }) {
    this.marker.setLatLng([lat, lng]);
    this.field.value = `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
  }
}
customElements.define("place-map", PlaceMap);
