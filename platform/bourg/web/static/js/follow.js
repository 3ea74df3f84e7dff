// <follow-order>: the tracking page renews itself (304 while nothing happened) and says so politely.
class FollowOrder extends HTMLElement {
  connectedCallback() {
    this.live = this.querySelector("[data-live]");
    this.again = () => document.hidden || this.renew();
    document.addEventListener("visibilitychange", this.again);
    this.timer = setInterval(this.again, Number(this.dataset.seconds) * 1000);
    this.renew(true);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.again);
  }

  /** Never swap what somebody reads with the keyboard or is about to press. */
  busy() {
    return this.live.contains(document.activeElement) || this.live.querySelector("details.confirm[open]");
  }

  async renew(first = false) {
    const headers = this.etag ? { "If-None-Match": this.etag } : {};
    const answer = await fetch(this.dataset.url, { headers, cache: "no-store" }).catch(() => null);
    if (answer?.status !== 200 || (!first && this.busy())) return;
    this.etag = answer.headers.get("ETag");
    if (first) return;
    this.live.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
    this.querySelector("[data-say]").textContent = this.dataset.news;
  }
}
customElements.define("follow-order", FollowOrder);
