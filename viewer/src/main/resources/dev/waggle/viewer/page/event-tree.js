import {LitElement, html, nothing} from 'lit';
import {duration, serviceColour} from './format.js';
import './virtual-list.js';

const ROW = 32;
const TYPES = ['chain', 'model', 'tool'];

/** The tree with its waterfall: one row per event, all traces on one clock. */
class EventTree extends LitElement {
  static properties = {
    rows: {attribute: false}, clock: {attribute: false}, collapsed: {attribute: false}, selected: {attribute: false},
    path: {attribute: false}, filtered: {attribute: false},
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
    const {ticks, folds} = this.clock;
    return html`
      <div class="tree-head">
        <span class="legend">${TYPES.map(type => html`<span class="type-${type}"><i class="type-dot"></i>${type}</span>`)}</span>
        <div class="lane axis">
          ${ticks.map(tick => html`<span class="tick" .style=${`left:${tick.at * 100}%`}>${duration(tick.ms)}</span>`)}
          ${folds.map(fold => html`<span class="fold-mark" title=${`nothing ran for ${duration(fold.ms)}`}
            .style=${`left:${(fold.at + fold.width / 2) * 100}%`}>⋯</span>`)}
        </div></div>
      <div class="tree-body">
        <div class="grid" aria-hidden="true"><div class="lane">
          ${ticks.map(tick => html`<i class="line" .style=${`left:${tick.at * 100}%`}></i>`)}
          ${folds.map(fold => html`<i class="fold" .style=${`left:${fold.at * 100}%;width:${fold.width * 100}%`}></i>`)}
        </div></div>
        <virtual-list class="tree" role="tree" aria-label="Events" tabindex="0" .items=${this.rows} .rowHeight=${ROW}
          .renderRow=${node => this.row(node)}
          aria-activedescendant=${this.selected ? `row-${this.selected}` : nothing}></virtual-list>
        ${this.rows.length ? nothing : html`<p class="nothing-found">
          ${this.filtered ? 'No event fits the search.' : 'No event of this session has come yet.'}</p>`}
      </div>`;
  }

  row(node) {
    const event = node.event;
    const left = this.clock.position(node.from);
    const width = Math.max(0, this.clock.position(node.to) - left);
    const branch = node.children.length > 0;
    const open = !this.collapsed.has(node.key);
    const selected = node.key === this.selected;
    const classes = ['event-row', `type-${event.type}`, event.status === 'ERROR' ? 'error' : '', selected ? 'selected' : '',
      this.path ? this.path.has(node.key) ? 'critical' : 'aside' : '', node.depth === 0 ? 'root' : ''].join(' ');
    return html`<div class=${classes} role="treeitem" id=${`row-${node.key}`} aria-level=${node.depth + 1}
        aria-selected=${selected} aria-expanded=${branch ? open : nothing} data-span=${event.spanId}
        @click=${() => this.choose(node.key)}>
      <div class="event-name" .style=${`padding-left:${indent(node.depth)}px`}>
        ${branch ? html`<button class="twist" tabindex="-1" aria-label=${open ? 'close' : 'open'}
            @click=${click => this.twist(click, node.key)}>${open ? '▾' : '▸'}</button>`
          : html`<span class="twist"></span>`}
        <i class="type-dot" title=${event.type}></i>
        <span class="name" title=${event.name}>${event.name}</span>
        ${marks(event)}
        <span class="chip small ${serviceColour(event.service)}" title=${event.service}>${event.service}</span>
      </div>
      <div class="lane">
        <i class="bar" .style=${`left:${left * 100}%;width:max(3px,${width * 100}%)`}></i>
        <span class="took ${left + width > 0.84 && left < 0.16 ? 'inside' : ''}"
          .style=${labelPlace(left, left + width)}>${duration(event.durationMs)}</span>
      </div></div>`;
  }

  twist(click, key) {
    click.stopPropagation();
    this.dispatchEvent(new CustomEvent('toggle-branch', {detail: key}));
  }
}

/** Deep trees are indented less from some level on: their names have to stay readable. */
const indent = depth => 10 + 14 * Math.min(depth, 10) + 3 * Math.min(Math.max(depth - 10, 0), 20);

function marks(event) {
  return [
    event.orphan ? mark('orphan', 'its parent has not come') : nothing,
    event.duplicate ? mark('again', 'came more than once; this is the last') : nothing,
    event.clockSkew ? mark('skew', 'starts before its parent: the clocks differ') : nothing,
    event.sessionChanged ? mark('other session', 'this trace has events in another session too') : nothing,
  ];
}

const mark = (text, title) => html`<span class="mark" title=${title}>${text}</span>`;

/** Behind the bar; before it, or at its end inside, where there is no room behind. */
function labelPlace(left, end) {
  if (end <= 0.84) return `left:calc(${end * 100}% + 8px)`;
  return left < 0.16 ? `right:calc(${(1 - end) * 100}% + 6px)` : `right:calc(${(1 - left) * 100}% + 7px)`;
}

customElements.define('event-tree', EventTree);
