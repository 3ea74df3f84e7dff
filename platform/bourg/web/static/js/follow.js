// <follow-order>: the tracking page renews itself (304 while nothing happened) and says so politely.
class FollowOrder extends HTMLElement {
  connectedCallback() {
    this.live = this.querySelector("[data-live]");
    this.again = () => document.hidden || this.renew();
    document.addEventListener("visibilitychange", this.again);
    this.timer = setInterval(this.again, Number(this.dataset.seconds) * 1000);
    this.renew();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.again);
  }

  /** Never swap what somebody reads with the keyboard or is about to press. */
  busy() {
    return this.live.contains(document.activeElement) || this.live.querySelector("details.confirm[open]");
  }

  async renew() {
    const headers = this.etag ? { "If-None-Match": this.etag } : {};
    const answer = await fetch(this.dataset.url, { headers, cache: "no-store" }).catch(() => null);
    if (answer?.status !== 200) return;
    const fresh = document.createRange().createContextualFragment(await answer.text());
    const moved = words(fresh) !== words(this.live); // since the page was made, the first time
    if (moved && this.busy()) return;
    this.etag = answer.headers.get("ETag");
    if (!moved) return;
    this.live.replaceChildren(fresh);
    this.querySelector("[data-say]").textContent = this.dataset.news;
  }
}

/** What a part of a page says, whatever blanks and hidden fields it has. */
function words(part) {
  return part.textContent.replace(/\s+/g, " ").trim();
}
customElements.define("follow-order", FollowOrder);
