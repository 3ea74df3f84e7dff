// On every page (old tablets' too: no `?.`, no `??`): focus for the error summary, print buttons, quantities, one press = one sending.
const summary = document.querySelector("[data-focus]");
if (summary && document.activeElement !== summary) summary.focus();

// Browsers from before 2022 skip what stands in `@layer`: they get the sheets without.
if (!window.CSSLayerBlockRule) {
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"]')) {
    sheet.href += `${sheet.href.includes("?") ? "&" : "?"}plain=1`;
  }
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** A quantity whose two buttons work at once; the field tells the form that it changed. */
class QuantityStepper extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    for (const button of this.querySelectorAll("[data-step]")) {
      button.hidden = false;
      if (button.type === "submit") continue;
      button.addEventListener("click", () => this.move(input, Number(button.dataset.step)));
    }
  }

  move(input, step) {
    const next = Math.min(Number(input.max), Math.max(Number(input.min), Number(input.value) + step));
    input.value = String(next);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
customElements.define("quantity-stepper", QuantityStepper);

// Where a form says so, a number that was typed is sent at once: nobody must look for a button.
document.addEventListener("change", (event) => {
  const form = event.target.type === "number" && event.target.form;
  if (form && form.matches("[data-send]")) form.requestSubmit ? form.requestSubmit() : form.submit();
});

// One form goes around all goods of a page: the Enter key in a product's quantity adds that product, not the first one.
document.addEventListener("keydown", (event) => {
  const card = event.key === "Enter" && event.target.type === "number" && event.target.closest(".card-add");
  const add = card && card.querySelector("button[name=add]");
  if (!add) return;
  event.preventDefault();
  add.click();
});

// A form that posts is sent once, however often the button is pressed. A page shown again by "back" starts afresh.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 8000); // an answer may be a file: the page stays
  if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});
