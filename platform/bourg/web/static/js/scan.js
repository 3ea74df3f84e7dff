// A bar code, read from a photo of it where the browser can; else its figures are typed.
const place = document.querySelector("[data-scan]");

async function read(file, detector) {
  const found = await detector.detect(await createImageBitmap(file));
  return found.length ? found[0].rawValue : "";
}

async function offer() {
  const formats = await window.BarcodeDetector.getSupportedFormats();
  const detector = new window.BarcodeDetector({ formats: ["ean_13", "ean_8", "upc_a"].filter((one) => formats.includes(one)) });
  const photo = place.querySelector("input[type=file]"), code = place.form.elements.ean;
  photo.addEventListener("change", async () => {
    const figures = photo.files.length ? await read(photo.files[0], detector) : "";
    place.querySelector("[role=status]").textContent = figures ? "" : place.dataset.scan;
    if (figures) { code.value = figures; place.form.requestSubmit(); }
  });
  place.hidden = false;
}

if (place && "BarcodeDetector" in window) { place.form = place.closest("form"); offer(); }
