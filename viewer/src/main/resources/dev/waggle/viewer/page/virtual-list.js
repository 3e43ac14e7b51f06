import {LitElement, html} from 'lit';

const EXTRA = 8;

/** Rows of one height, of which only those in sight are in the document. */
class VirtualList extends LitElement {
  static properties = {
    items: {attribute: false},
    rowHeight: {attribute: false},
    renderRow: {attribute: false},
  };

  constructor() {
    super();
    this.items = [];
    this.rowHeight = 30;
    this.renderRow = () => '';
    this.first = 0;
    this.height = 800;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener('scroll', () => this.scrolled(), {passive: true});
    this.sizes = new ResizeObserver(() => {
      this.height = this.clientHeight;
      // what stands beside the list lines up with its rows, not with its scroll bar
      this.parentElement?.style.setProperty('--scroll-bar', `${this.offsetWidth - this.clientWidth}px`);
      this.requestUpdate();
    });
    this.sizes.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  /** Draws again only when rows beyond those in the document have come into sight. */
  scrolled() {
    const first = Math.floor(this.scrollTop / this.rowHeight);
    if (Math.abs(first - this.first) >= EXTRA / 2) this.requestUpdate();
  }

  reveal(index) {
    const top = index * this.rowHeight;
    if (index < 0) return;
    if (top < this.scrollTop) this.scrollTop = top;
    else if (top + this.rowHeight > this.scrollTop + this.clientHeight) {
      this.scrollTop = top + this.rowHeight - this.clientHeight;
    }
  }

  render() {
    this.first = Math.floor(this.scrollTop / this.rowHeight);
    const from = Math.max(0, this.first - EXTRA);
    const shown = Math.ceil((this.height || 800) / this.rowHeight) + 2 * EXTRA;
    const rows = this.items.slice(from, from + shown);
    return html`<div class="virtual-space" .style=${`height:${this.items.length * this.rowHeight}px`}>
      <div class="virtual-window" .style=${`transform:translateY(${from * this.rowHeight}px)`}>
        ${rows.map((item, i) => this.renderRow(item, from + i))}
      </div>
    </div>`;
  }
}

customElements.define('virtual-list', VirtualList);
