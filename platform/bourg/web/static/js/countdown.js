// <hold-countdown>: the minutes of a kept place run, in sight; spoken only at 5, 2 and 1 so that nobody is harried.
const SPOKEN = [5, 2, 1];

class HoldCountdown extends HTMLElement {
  connectedCallback() {
    this.until = Date.parse(this.dataset.until);
    this.left = this.querySelector("[data-left]");
    this.voice = this.querySelector("[data-say]");
    this.timer = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const seconds = Math.floor((this.until - Date.now()) / 1000);
    if (seconds <= 0) return this.over();
    const minutes = Math.ceil(seconds / 60);
    const words = minutes > 1 ? this.dataset.many.replace("{n}", minutes) : this.dataset.one;
    if (words === this.shown) return;
    this.shown = words;
    this.left.textContent = `(${words})`;
    if (SPOKEN.includes(minutes)) this.voice.textContent = words;
  }

  over() {
    clearInterval(this.timer);
    this.querySelector("[data-kept]").hidden = true;
    this.left.textContent = this.voice.textContent = this.dataset.over;
    this.dispatchEvent(new CustomEvent("over", { bubbles: true }));
  }
}
customElements.define("hold-countdown", HoldCountdown);
