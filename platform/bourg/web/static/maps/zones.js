// The map of the zones: shows them, and lets one outline be drawn by mouse, finger or keyboard.
// Without this script the page has a drawing and a field with the outline as text.

const root = document.getElementById("zone-map");
const words = root ? JSON.parse(root.dataset.words) : {};
const L = window.L;
const MOST_HANDLES = 300;
const APART = 18;
const SVG = "http://www.w3.org/2000/svg";

const turned = (coordinates) => coordinates.map((polygon) => polygon.map((ring) => ring.map(([x, y]) => [y, x])));

function svg(name, attributes) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

function open(live) {
  const [west, south, east, north] = root.dataset.bounds.split(" ").map(Number);
  const bounds = L.latLngBounds([south, west], [north, east]);
  const map = L.map(live, {
    zoomControl: false, zoomSnap: 0.25, maxZoom: 19, maxBounds: bounds.pad(0.5), attributionControl: Boolean(root.dataset.credit),
  });
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  live.setAttribute("role", "region");
  live.setAttribute("aria-label", words.map);
  map.fitBounds(bounds, { animate: false });
  if (map.attributionControl) map.attributionControl.setPrefix("Leaflet").addAttribution(root.dataset.credit);
  if (root.dataset.basemap) L.imageOverlay(root.dataset.basemap, bounds, { alt: "" }).addTo(map);
  return map;
}

function hatches(defs) {
  const lines = [["hole", 45, 3, "#3c3a34", 0.55], ["overlap", -45, 4, "#a3261c", 0.8]];
  for (const [name, turn, width, fill, opacity] of lines) {
    const pattern = svg("pattern", { id: `map-${name}`, width: 11, height: 11, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})` });
    pattern.append(svg("rect", { width, height: 11, fill, "fill-opacity": opacity }));
    defs.append(pattern);
  }
}

// Leaflet keeps the paths of these shapes right while the map moves; here they only cut others out.
function cut(map, parts, fill) {
  const path = L.polygon(parts, { stroke: false, fillColor: fill, fillOpacity: 1, interactive: false }).addTo(map).getElement();
  path.setAttribute("clip-rule", "evenodd");
  return path;
}

function showFaults(map, data, shown) {
  const on = shown.filter((zone) => zone.active);
  if (!on.length) return;
  const defs = svg("defs", {});
  on[0].layer.getElement().ownerSVGElement.prepend(defs);
  hatches(defs);
  if (data.boundary && !data.everywhere) {
    const mask = svg("mask", { id: "map-mask" });
    const town = turned(data.boundary.coordinates);
    mask.append(cut(map, town, "#fff"), ...on.map((zone) => cut(map, zone.parts, "#000")));
    defs.append(mask);
    const hole = L.polygon(town, { stroke: false, fillColor: "url(#map-hole)", fillOpacity: 1, interactive: false }).addTo(map);
    hole.getElement().setAttribute("mask", "url(#map-mask)");
  }
  on.forEach((a, n) => on.slice(n + 1).forEach((b, m) => {
    if (!a.layer.getBounds().overlaps(b.layer.getBounds())) return;
    const clip = svg("clipPath", { id: `map-${n}-${m}` });
    clip.append(cut(map, a.parts, "#000"));
    defs.append(clip);
    const both = L.polygon(b.parts, { stroke: false, fillColor: "url(#map-overlap)", fillOpacity: 1, interactive: false }).addTo(map);
    both.getElement().setAttribute("clip-path", `url(#map-${n}-${m})`);
  }));
}

function showZones(map, data) {
  const shown = [];
  for (const { geometry, properties } of [...data.features].reverse()) {
    if (properties.slug === root.dataset.edited && root.dataset.edit) continue;
    const parts = turned(geometry.coordinates);
    const className = `zone-shape zone-${properties.colour}${properties.active ? "" : " zone-draft"}`;
    const layer = L.polygon(parts, { className, interactive: !root.dataset.edit }).addTo(map);
    if (!root.dataset.edit) {
      const said = properties.active ? properties.name : `${properties.name} (${words.off})`;
      layer.bindTooltip(document.createTextNode(said), { sticky: true });
      named(layer.getElement(), said);
    }
    shown.push({ layer, parts, active: properties.active });
  }
  showFaults(map, data, shown);
}

// The keyboard's way to a zone is the list beside the map: its shape is named, but no stop.
function named(shape, said) {
  shape.setAttribute("role", "img");
  shape.setAttribute("aria-label", said);
  shape.setAttribute("tabindex", "-1");
}

function areaOf(rings) {
  const size = (ring) => {
    const wide = Math.cos((ring[0][0] * Math.PI) / 180) * 111.32;
    const sum = ring.reduce((total, [lat, lng], n) => {
      const [nextLat, nextLng] = ring[(n + 1) % ring.length];
      return total + (lng * nextLat - nextLng * lat) * wide * 111.32;
    }, 0);
    return Math.abs(sum) / 2;
  };
  return rings.reduce((total, ring, n) => total + (ring.length > 2 ? (n ? -1 : 1) * size(ring) : 0), 0);
}

class Editor {
  constructor(map) {
    this.map = map;
    this.field = document.getElementById("polygon");
    this.said = document.getElementById("zone-said");
    this.tools = document.getElementById("zone-tools");
    this.layer = L.polygon([], { className: "zone-shape zone-edited", interactive: false }).addTo(map);
    this.handles = L.layerGroup().addTo(map);
    this.past = [];
    this.chosen = null;
    this.tracing = false;
    this.parts = this.read() ?? [];
    this.listen();
    this.show();
    if (this.corners()) map.fitBounds(this.layer.getBounds().pad(0.15), { animate: false });
  }

  listen() {
    this.tools.hidden = false;
    document.getElementById("zone-keys").hidden = false;
    this.tools.addEventListener("click", (event) => {
      const what = event.target.closest("[data-do]")?.dataset.do;
      if (what === "middle") this.append(this.map.getCenter());
      else if (what) this[what]();
    });
    this.field.addEventListener("change", () => {
      const parts = this.read();
      if (!parts) return;
      this.keep();
      this.parts = parts;
      this.show();
    });
    this.map.on("moveend", () => this.showHandles());
    this.map.on("click", (event) => {
      if (this.tracing) this.append(event.latlng);
    });
  }

  read() {
    try {
      const found = JSON.parse(this.field.value);
      const polygons = found.type === "Polygon" ? [found.coordinates] : found.coordinates;
      return turned(polygons).map((rings) => rings.map((ring) => ring.slice(0, -1)));
    } catch {
      return null;
    }
  }

  keep() {
    this.past.push(JSON.stringify(this.parts));
    if (this.past.length > 200) this.past.shift();
  }

  corners() {
    return this.parts.flat(2).length;
  }

  show() {
    this.layer.setLatLngs(this.parts);
    this.showHandles();
    const whole = this.parts.filter((rings) => rings[0]?.length > 2);
    const round = (degrees) => Math.round(degrees * 1e7) / 1e7;
    const closed = (ring) => [...ring, ring[0]].map(([lat, lng]) => [round(lng), round(lat)]);
    const coordinates = whole.map((rings) => rings.filter((ring) => ring.length > 2).map(closed));
    this.field.value = coordinates.length ? JSON.stringify({ type: "MultiPolygon", coordinates }) : "";
    if (this.corners()) document.getElementById("where-drawn").checked = true;
    for (const button of this.tools.querySelectorAll("[data-do]")) {
      const off = {
        trace: this.tracing, end: !this.tracing, middle: !this.tracing, remove: !this.chosen,
        undo: !this.past.length, erase: !this.corners(),
      };
      button.disabled = off[button.dataset.do];
    }
    root.classList.toggle("zone-cross", this.tracing);
  }

  tell(text) {
    const area = this.parts.reduce((total, rings) => total + areaOf(rings), 0);
    const counted = words.counted.replace("{n}", this.corners()).replace("{a}", area.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 }));
    this.said.textContent = text ?? counted;
  }

  // The corners in view; of those that lie under one finger, the first.
  inReach() {
    const view = this.map.getBounds();
    const seen = [];
    let left = 0;
    this.parts.forEach((rings, p) => rings.forEach((ring, r) => {
      let before = null;
      ring.forEach((point, n) => {
        if (!view.contains(point)) return;
        const here = this.map.latLngToContainerPoint(point);
        const chosen = this.chosen?.join() === [p, r, n].join();
        if (!chosen && ((before && before.distanceTo(here) < APART) || seen.length >= MOST_HANDLES)) {
          left += 1;
          return;
        }
        before = here;
        seen.push([p, r, n]);
      });
    }));
    return { seen, left };
  }

  showHandles() {
    const held = document.activeElement?.dataset?.at;
    this.handles.clearLayers();
    const { seen, left } = this.inReach();
    this.tell(this.tracing ? words.drawing : undefined);
    if (left && !this.tracing) this.said.textContent += ` ${words.nearer}`;
    seen.forEach((at) => this.corner(at));
    if (!this.tracing && !left) seen.forEach((at) => this.middle(at));
    if (held) this.hold(held);
  }

  handle(point, className, size, label, options) {
    const marker = L.marker(point, { icon: L.divIcon({ className, iconSize: [size, size], html: "" }), keyboard: true, ...options });
    marker.addTo(this.handles);
    marker.getElement().setAttribute("aria-label", label);
    return marker;
  }

  corner(at) {
    const [p, r, n] = at;
    const ring = this.parts[p][r];
    const chosen = this.chosen?.join() === at.join();
    const marker = this.handle(ring[n], `zone-corner${chosen ? " chosen" : ""}`, 32, words.corner.replace("{n}", n + 1), { draggable: true, zIndexOffset: 500 });
    marker.on("dragstart", () => this.keep());
    marker.on("drag", () => {
      const { lat, lng } = marker.getLatLng();
      ring[n] = [lat, lng];
      this.layer.setLatLngs(this.parts);
    });
    marker.on("dragend", () => this.choose(at));
    marker.on("click", () => (this.tracing && n === 0 ? this.end() : this.choose(at)));
    marker.getElement().addEventListener("keydown", (event) => this.key(event, at));
    marker.getElement().dataset.at = at.join();
  }

  middle([p, r, n]) {
    const ring = this.parts[p][r];
    const next = ring[(n + 1) % ring.length];
    if (ring.length < 3) return;
    const point = [(ring[n][0] + next[0]) / 2, (ring[n][1] + next[1]) / 2];
    this.handle(point, "zone-middle", 24, words.middle, {}).on("click", () => this.insert([p, r, n], point));
  }

  choose(at) {
    this.chosen = at;
    this.show();
    this.hold(at.join());
  }

  // Handles are made anew whenever the map moves: the one that had the focus has it again.
  hold(at) {
    root.querySelector(`[data-at="${at}"]`)?.focus({ preventScroll: true });
  }

  insert([p, r, n], point) {
    this.keep();
    this.parts[p][r].splice(n + 1, 0, point);
    this.choose([p, r, n + 1]);
  }

  key(event, at) {
    const [p, r, n] = at;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if (step) {
      this.keep();
      const far = event.shiftKey ? 20 : 3;
      const pixel = this.map.latLngToContainerPoint(this.parts[p][r][n]).add([step[0] * far, step[1] * far]);
      const { lat, lng } = this.map.containerPointToLatLng(pixel);
      this.parts[p][r][n] = [lat, lng];
      this.choose(at);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.chosen = at;
      this.remove();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  trace() {
    this.tracing = true;
    this.chosen = null;
    this.keep();
    this.parts.push([[]]);
    this.show();
  }

  append({ lat, lng }) {
    this.keep();
    this.parts.at(-1)[0].push([lat, lng]);
    this.show();
  }

  end() {
    this.tracing = false;
    const few = this.parts.at(-1)?.[0].length < 3;
    if (few) this.parts.pop();
    this.show();
    if (few) this.tell(words.few);
  }

  remove() {
    const [p, r, n] = this.chosen;
    this.keep();
    this.parts[p][r].splice(n, 1);
    if (this.parts[p][r].length < 3 && !this.tracing) this.parts[p].splice(r, r ? 1 : this.parts[p].length);
    this.parts = this.parts.filter((rings) => rings.length);
    this.chosen = null;
    this.show();
  }

  undo() {
    this.parts = JSON.parse(this.past.pop());
    this.chosen = null;
    this.tracing = this.tracing && this.parts.length > 0;
    this.show();
  }

  erase() {
    this.keep();
    this.parts = [];
    this.tracing = false;
    this.chosen = null;
    this.show();
  }
}

async function start() {
  const answer = await fetch(root.dataset.file, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) return;
  const data = await answer.json();
  const live = root.querySelector(".zone-map-live");
  live.hidden = false;
  root.querySelector(".zone-map-still").remove();
  const map = open(live);
  showZones(map, data);
  if (root.dataset.edit) {
    const editor = new Editor(map);
    root.dataset.ready = String(editor.corners());
  } else {
    root.dataset.ready = String(data.features.length);
  }
}

if (root && L) start();
