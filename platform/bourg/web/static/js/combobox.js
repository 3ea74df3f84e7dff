// <address-combobox>: a text field that completes while typing (ARIA combobox with a list of options).
// Without this file it stays the plain field it is: the server looks the words up after posting.
const WAIT_MS = 180;

class AddressCombobox extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector('input:not([type="hidden"])');
    this.chosen = this.querySelector('input[type="hidden"]');
    this.list = Object.assign(document.createElement("ul"), { id: `${this.input.id}-options`, className: "options", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.input.labels[0]?.textContent.trim() ?? "");
    this.status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
    this.status.setAttribute("role", "status");
    this.append(this.list, this.status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, autocomplete: "off" })) {
      this.input.setAttribute(name, value);
    }
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("li")));
  }

  typed() {
    this.chosen.value = "";
    clearTimeout(this.timer);
    const words = this.input.value.trim();
    if (words.length < 3) {
      this.status.className = "visually-hidden";
      return this.close();
    }
    this.timer = setTimeout(() => this.ask(words), WAIT_MS);
  }

  async ask(words) {
    this.request?.abort();
    this.request = new AbortController();
    const url = `${this.dataset.source}?q=${encodeURIComponent(words)}`;
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: this.request.signal });
      if (answer.ok) this.show((await answer.json()).items);
    } catch {
      this.close(); // no network: what was typed is posted as it stands
    }
  }

  show(items) {
    this.list.replaceChildren(...items.map((item, index) => this.option(item, index)));
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.toggle(items.length > 0);
    const { none, one, many } = this.dataset;
    this.status.className = items.length ? "visually-hidden" : "hint"; // nothing found: seen, not only heard
    this.status.textContent = [none, one][items.length] ?? many.replace("{n}", items.length);
  }

  option(item, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.id = item.id;
    option.textContent = item.label;
    return option;
  }

  pressed(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open) return this.typed();
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.take(this.list.children[this.active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    }
  }

  move(step) {
    const options = [...this.list.children];
    this.active = (this.active + step + options.length) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.active)));
    options[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[this.active].id);
  }

  take(option) {
    if (!option) return;
    this.input.value = option.textContent;
    this.chosen.value = option.dataset.id;
    this.close();
    this.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: { id: option.dataset.id } }));
  }

  toggle(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.toggle(false);
  }
}
customElements.define("address-combobox", AddressCombobox);
