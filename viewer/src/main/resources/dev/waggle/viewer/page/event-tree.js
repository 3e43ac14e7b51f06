import {LitElement, html, nothing} from 'lit';
import {duration, serviceColour} from './format.js';
import './virtual-list.js';

const ROW = 32;

/** The tree with its waterfall: one row per event, all traces on one clock. */
class EventTree extends LitElement {
  static properties = {
    rows: {attribute: false}, clock: {attribute: false}, collapsed: {attribute: false}, selected: {attribute: false},
    path: {attribute: false},
  };

  createRenderRoot() {
    return this;
  }

  reveal(key) {
    const index = this.rows.findIndex(node => node.key === key);
    this.querySelector('virtual-list')?.reveal(index);
  }

  firstUpdated() {
    if (this.selected) requestAnimationFrame(() => this.reveal(this.selected));
  }

  choose(key) {
    this.dispatchEvent(new CustomEvent('choose', {detail: key}));
  }

  render() {
    return html`
      <div class="tree-head"><span>Event</span>
        <div class="lane axis">
          ${this.clock.ticks.map(tick => html`<span class="tick" .style=${`left:${tick.at * 100}%`}>${duration(tick.ms) || '0'}</span>`)}
        </div></div>
      <virtual-list class="tree" role="tree" .items=${this.rows} .rowHeight=${ROW} .renderRow=${node => this.row(node)}></virtual-list>`;
  }

  row(node) {
    const event = node.event;
    const error = event.status === 'ERROR';
    const left = this.clock.position(node.from);
    const width = Math.max(0, this.clock.position(node.to) - left);
    const branch = node.children.length > 0;
    const end = left + width;
    const classes = ['event-row', `type-${event.type}`, error ? 'error' : '', node.key === this.selected ? 'selected' : '',
      this.path?.has(node.key) ? 'critical' : '', this.path && !this.path.has(node.key) ? 'aside' : '',
      node.depth === 0 ? 'root' : ''].join(' ');
    return html`<div class=${classes} role="treeitem" aria-level=${node.depth + 1}
        aria-selected=${node.key === this.selected} data-span=${event.spanId} @click=${() => this.choose(node.key)}>
      <div class="event-name" .style=${`padding-left:${12 + Math.min(node.depth, 24) * 16}px`}>
        ${branch ? html`<button class="twist" tabindex="-1" aria-label=${this.collapsed.has(node.key) ? 'open' : 'close'}
            @click=${click => this.twist(click, node.key)}>${this.collapsed.has(node.key) ? '▸' : '▾'}</button>`
          : html`<span class="twist"></span>`}
        <i class="type-dot" title=${event.type}></i>
        <span class="name" title=${event.name}>${event.name}</span>
        <span class="chip small ${serviceColour(event.service)}">${event.service}</span>
        ${event.orphan ? html`<span class="mark" title="its parent has not come">orphan</span>` : nothing}
        ${event.duplicate ? html`<span class="mark" title="came more than once; this is the last">again</span>` : nothing}
        ${event.clockSkew ? html`<span class="mark" title="starts before its parent: the clocks differ">skew</span>` : nothing}
        ${event.sessionChanged ? html`<span class="mark" title="this trace has events in another session too">other session</span>` : nothing}
      </div>
      <div class="lane">
        ${this.clock.folds.map(fold => html`<i class="fold" title=${`nothing ran for ${duration(fold.ms)}`}
          .style=${`left:${fold.at * 100}%;width:${fold.width * 100}%`}></i>`)}
        <i class="bar" .style=${`left:${left * 100}%;width:max(3px,${width * 100}%)`}></i>
        <span class="took ${end > 0.84 && left < 0.16 ? 'inside' : ''}" .style=${labelPlace(left, end)}>${duration(event.durationMs)}</span>
      </div></div>`;
  }

  twist(click, key) {
    click.stopPropagation();
    this.dispatchEvent(new CustomEvent('toggle-branch', {detail: key}));
  }
}

/** Behind the bar; before it, or at its end inside, where there is no room behind. */
function labelPlace(left, end) {
  if (end <= 0.84) return `left:calc(${end * 100}% + 8px)`;
  return left < 0.16 ? `right:calc(${(1 - end) * 100}% + 6px)` : `right:calc(${(1 - left) * 100}% + 7px)`;
}

customElements.define('event-tree', EventTree);
