import {LitElement, html, nothing} from 'lit';

/** Until when a session that was read just now counts as live, by this machine's clock: the viewer's may differ. */
export const liveUntil = session => Date.now() + session.liveForMs;

/** Shows that events came in just now, and goes out by itself: no answer tells a page that nothing has come. */
class LiveDot extends LitElement {
  static properties = {until: {attribute: false}};

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.requestUpdate();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  updated() {
    clearTimeout(this.timer);
    const left = this.until - Date.now();
    if (left > 0) this.timer = setTimeout(() => this.requestUpdate(), left);
  }

  render() {
    return this.until > Date.now() ? html`<i class="live-dot" title="events came in just now"></i>` : nothing;
  }
}

customElements.define('live-dot', LiveDot);
