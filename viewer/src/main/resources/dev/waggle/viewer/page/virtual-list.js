import {LitElement, html} from 'lit';

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
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener('scroll', () => this.requestUpdate(), {passive: true});
    this.sizes = new ResizeObserver(() => this.requestUpdate());
    this.sizes.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sizes.disconnect();
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
    const extra = 8;
    const first = Math.max(0, Math.floor(this.scrollTop / this.rowHeight) - extra);
    const shown = Math.ceil((this.clientHeight || 800) / this.rowHeight) + 2 * extra;
    const rows = this.items.slice(first, first + shown);
    return html`<div class="virtual-space" .style=${`height:${this.items.length * this.rowHeight}px`}>
      <div class="virtual-window" .style=${`transform:translateY(${first * this.rowHeight}px)`}>
        ${rows.map((item, i) => this.renderRow(item, first + i))}
      </div>
    </div>`;
  }
}

customElements.define('virtual-list', VirtualList);
