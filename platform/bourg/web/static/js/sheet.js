// A product's form: the price of a kilo or litre, as it is typed. (Old tablets: no `?.`, no `??`.)
const MEASURES = { g: ["kilo", 1], gr: ["kilo", 1], kg: ["kilo", 1000], ml: ["litre", 1], cl: ["litre", 10], dl: ["litre", 100], l: ["litre", 1000] };

/** A number of a text that people type: "1 234,5" is 1234.5. */
function number(text) {
  const plain = text.replace(/[\s €]/g, "").replace(",", ".");
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : 0;
}

/** Cents for a kilo or a litre, and which; nothing while something is not said. */
function unitPrice(price, net) {
  const said = /^\s*([\d\s .,]+?)\s*([a-z]+)\s*$/i.exec(net);
  const measure = said && MEASURES[said[2].toLowerCase()];
  const amount = measure ? number(said[1]) * measure[1] : 0;
  const cents = Math.round(number(price) * 100);
  return amount > 0 && cents > 0 ? [Math.floor((cents * 2000 + amount) / (2 * amount)), measure[0]] : null;
}

for (const form of document.querySelectorAll("[data-sheet]")) {
  const place = form.querySelector("[data-unit-price]");
  const euros = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" });
  const tell = () => {
    const found = unitPrice(form.elements.price_cents.value, form.elements.net_quantity.value);
    place.textContent = found ? place.dataset[found[1]].replace("{price}", euros.format(found[0] / 100)) : "";
  };
  form.addEventListener("input", tell);
  tell();
}
