import {LitElement, html, nothing} from 'lit';
import {copyText, getJson, sessionPath, sessionUrl} from './api.js';
import {duration, exactTime, money, serviceColour} from './format.js';
import {jsonView} from './json-view.js';
import {keyOf} from './timeline.js';

const FIELDS = [['inputs', 'Inputs'], ['outputs', 'Outputs'], ['metadata', 'Metadata'], ['metrics', 'Metrics'],
  ['config', 'Config'], ['feedback', 'Feedback'], ['user_properties', 'User properties']];

/** Fields with a height of their own: keys scroll what has the focus. */
const SCROLL = new Set(['inputs', 'outputs']);

const stackTraces = event => event.events.map(each => each.attributes['exception.stacktrace']).filter(Boolean);

/** What is shown of an event changes when it comes again, and when its parent or another part of its trace comes. */
const stateOf = row => [keyOf(row), row.version, row.orphan, row.clockSkew, row.sessionChanged].join(' ');

/** Everything about the chosen event. */
class EventDetails extends LitElement {
  static properties = {
    sessionId: {attribute: false}, row: {attribute: false}, session: {attribute: false}, event: {state: true},
    copied: {state: true},
  };

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const key = this.row && stateOf(this.row);
    if (key !== this.key) {
      this.key = key;
      this.load(key);
    }
  }

  async load(key) {
    if (!this.row) {
      this.event = null;
      return;
    }
    const event = await getJson(`${sessionPath(this.sessionId)}/events/${this.row.spanId}?trace=${this.row.traceId}`)
      .catch(failure => ({failure: failure.message}));
    if (key === this.key) this.event = event;
  }

  async copy() {
    if (!this.event || this.event.failure) return;
    await copyText(JSON.stringify(this.event, null, 2));
    this.copied = true;
    setTimeout(() => { this.copied = false; }, 1500);
  }

  render() {
    const event = this.event;
    if (!this.row) return this.renderSession();
    if (event?.failure) return html`<div class="details"><p class="note">This event cannot be read: ${event.failure}</p></div>`;
    if (!event || event.spanId !== this.row.spanId) return html`<div class="details"><p class="reading">Reading the event…</p></div>`;
    return html`<div class="details">
      <div class="details-head type-${event.type}">
        <h2><i class="type-dot"></i>${event.name}</h2>
        <p><span class="badge">${event.type}</span> <span class="chip ${serviceColour(event.service)}">${event.service}</span>
          <b>${duration(event.durationMs)}</b>
          ${event.status === 'ERROR' ? html`<span class="badge bad">error</span>` : nothing}
          ${event.model ? html`<span class="badge">${event.model}</span>` : nothing}
          ${event.inputTokens || event.outputTokens
            ? html`<span class="muted">${event.inputTokens} tokens in · ${event.outputTokens} out</span>` : nothing}
          ${event.cost ? html`<span class="muted">${money(event.cost)}</span>` : nothing}</p>
        <p class="details-tools"><button id="copy-json" @click=${() => this.copy()}>${this.copied ? 'Copied' : 'Copy as JSON'}</button>
          <a class="button" href=${`${sessionUrl(this.sessionId)}?trace=${event.traceId}&event=${keyOf(event)}`}>Only this trace</a></p>
      </div>
      ${event.error ? html`<section class="error-box"><h3>Error</h3><pre>${event.error}</pre>
        ${stackTraces(event).map(trace => html`<details><summary>Stack trace</summary><pre>${trace}</pre></details>`)}</section>` : nothing}
      ${this.notes(event)}
      ${FIELDS.map(([name, title]) => event[name] === null || event[name] === undefined ? nothing
        : html`<section class="field field-${name}" aria-label=${title} tabindex=${SCROLL.has(name) ? 0 : nothing}>
          <h3>${title}</h3>${jsonView(event[name])}</section>`)}
      ${event.events.length ? html`<section><h3>Events</h3>${event.events.map(each => html`<details>
        <summary>${each.name} <span class="muted">+${duration(Number(BigInt(each.timeUnixNano) - BigInt(event.startUnixNano)) / 1e6)}</span></summary>
        ${jsonView(each.attributes)}</details>`)}</section>` : nothing}
      ${event.links.length ? html`<section><h3>Links</h3>${event.links.map(link =>
        html`<p class="mono">${link.traceId} ${link.spanId}</p>${jsonView(link.attributes)}`)}</section>` : nothing}
      <details class="section"><summary>Attributes (${Object.keys(event.attributes).length})</summary>${jsonView(event.attributes)}</details>
      <details class="section"><summary>Resource and ids</summary>${jsonView({
        traceId: event.traceId, spanId: event.spanId, parentSpanId: event.parentSpanId, kind: event.kind,
        start: exactTime(event.startUnixNano), end: exactTime(event.endUnixNano), status: event.status,
        scope: event.scope, ...event.resource})}</details>
    </div>`;
  }

  notes(event) {
    const others = this.session.elsewhere?.[event.traceId] ?? [];
    return html`
      ${event.orphan ? html`<p class="note">Its parent <code>${event.parentSpanId}</code> has not come
        ${others.length ? 'to this session' : ''}.</p>` : nothing}
      ${event.clockSkew ? html`<p class="note">It starts before its parent: the clocks of the two services differ.</p>` : nothing}
      ${others.length ? html`<p class="note">Events of this trace are also in
        ${others.map(id => html`<a href=${sessionUrl(id)}>${id}</a> `)}</p>` : nothing}`;
  }

  renderSession() {
    const about = this.session?.about;
    return html`<div class="details idle"><h2>${about ? about.name : 'No event chosen'}</h2>
      <p class="muted">Choose an event with the mouse, or with <kbd>j</kbd> and <kbd>k</kbd>. <kbd>?</kbd> shows all keys.</p>
      ${about ? FIELDS.map(([name, title]) => about[name] === null || about[name] === undefined ? nothing
        : html`<section class="field"><h3>Session ${title.toLowerCase()}</h3>${jsonView(about[name])}</section>`) : nothing}</div>`;
  }
}

customElements.define('event-details', EventDetails);
