import {LitElement, html, svg, nothing} from 'lit';
import {count, duration, serviceColour} from './format.js';
import {serviceGraph} from './timeline.js';

const WIDTH = 190;
const HEIGHT = 64;
const GAP_X = 110;
const GAP_Y = 36;

/** Which service called which, in columns from the first caller to the last. */
class ServiceMap extends LitElement {
  static properties = {forest: {attribute: false}};

  createRenderRoot() {
    return this;
  }

  render() {
    const {services, calls} = serviceGraph(this.forest.nodes);
    const columns = new Map();
    services.forEach(service => {
      const column = columns.get(service.level) ?? [];
      column.push(service);
      columns.set(service.level, column);
    });
    const tallest = Math.max(...[...columns.values()].map(column => column.length), 1);
    const at = new Map();
    [...columns.keys()].sort((a, b) => a - b).forEach((level, x) => columns.get(level).forEach((service, y) => {
      const offset = (tallest - columns.get(level).length) * (HEIGHT + GAP_Y) / 2;
      at.set(service.name, {x: 24 + x * (WIDTH + GAP_X), y: 24 + offset + y * (HEIGHT + GAP_Y)});
    }));
    const width = 48 + columns.size * (WIDTH + GAP_X) - GAP_X;
    const height = 48 + tallest * (HEIGHT + GAP_Y) - GAP_Y;
    return html`<div class="map-scroll"><svg class="map" viewBox=${`0 0 ${width} ${height}`} width=${width} role="img" aria-label="Service map">
      <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0 0L8 4L0 8z" class="map-arrow"></path></marker></defs>
      ${calls.map(call => this.call(call, at.get(call.from), at.get(call.to)))}
      ${services.map(service => this.service(service, at.get(service.name)))}</svg></div>`;
  }

  call(call, from, to) {
    const forwards = to.x > from.x;
    const x1 = forwards ? from.x + WIDTH : from.x;
    const y1 = from.y + HEIGHT / 2 + (forwards ? -6 : 6);
    const x2 = forwards ? to.x : to.x + WIDTH;
    const y2 = to.y + HEIGHT / 2 + (forwards ? -6 : 6);
    const bend = (x2 - x1) / 2;
    return svg`<path class="map-call ${call.errors ? 'error' : ''}" marker-end="url(#arrow)"
        d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"></path>
      <text class="map-count" x=${(x1 + x2) / 2} y=${(y1 + y2) / 2 + 4}>${count(call.count)}×${call.errors
        ? ` · ${call.errors} failed` : ''}</text>`;
  }

  service(service, {x, y}) {
    return svg`<g transform="translate(${x} ${y})" class="map-service ${serviceColour(service.name)}">
      <rect width=${WIDTH} height=${HEIGHT} rx="10"></rect>
      <text class="map-name" x="14" y="26">${service.name.length > 20 ? service.name.slice(0, 19) + '…' : service.name}</text>
      <text class="map-facts" x="14" y="47">${count(service.events)} events · ${duration(service.busy)}</text>
      ${service.errors ? svg`<text class="map-errors" x=${WIDTH - 12} y="26">${count(service.errors)} ✕</text>` : nothing}
    </g>`;
  }
}

customElements.define('service-map', ServiceMap);
