import {LitElement, html, nothing} from 'lit';
import {follow, getJson, sessionUrl} from './api.js';
import {count, day, duration, money, serviceColour} from './format.js';
import {liveUntil} from './live-dot.js';
import './empty-state.js';
import './virtual-list.js';

const FILTERS = ['q', 'service', 'type', 'kind', 'error', 'min_ms', 'max_ms'];
const ROW = 60;
const LAST = 'last-listed';

/** The address of the list as it was left, with its search and filters. */
export const lastListed = () => sessionStorage.getItem(LAST) ?? '/';

/** All sessions, the most recent first; its filters are the query of the address. */
class SessionList extends LitElement {
  static properties = {sessions: {state: true}, total: {state: true}, chosen: {state: true}, loaded: {state: true}};

  constructor() {
    super();
    this.sessions = [];
    this.services = new Set();
    this.total = 0;
    this.chosen = null;
    this.loaded = false;
    this.version = -1;
    this.keys = event => this.onKey(event);
    this.addressChanged = () => this.readAddress();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    document.title = 'Sessions · Waggle';
    this.filters = new URLSearchParams(location.search);
    addEventListener('keydown', this.keys);
    addEventListener('popstate', this.addressChanged);
    addEventListener('address-changed', this.addressChanged);
    this.stop = follow('', () => this.refresh(),
      online => this.dispatchEvent(new CustomEvent('online-state', {detail: online, bubbles: true})));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    sessionStorage.setItem(LAST, this.address());
    removeEventListener('keydown', this.keys);
    removeEventListener('popstate', this.addressChanged);
    removeEventListener('address-changed', this.addressChanged);
    this.stop();
  }

  readAddress() {
    if (location.pathname !== '/') return;
    this.filters = new URLSearchParams(location.search);
    this.version = -1;
    this.refresh();
  }

  address() {
    return this.filters.size ? `/?${this.filters}` : '/';
  }

  async refresh() {
    clearTimeout(this.typing);
    const query = new URLSearchParams();
    for (const name of FILTERS) {
      if (this.filters.get(name)) query.set(name, this.filters.get(name));
    }
    const filtered = query.size > 0;
    const asked = query.toString();
    if (!filtered && this.version >= 0) query.set('since', this.version);
    const answer = await getJson(`/api/sessions?${query}`);
    const now = new URLSearchParams(FILTERS.filter(name => this.filters.get(name))
      .map(name => [name, this.filters.get(name)]));
    if (now.toString() !== asked) return; // the filters have changed while this was on its way
    for (const session of answer.sessions) session.liveUntil = liveUntil(session);
    const keepPlace = this.place();
    if (answer.complete || filtered || this.version < 0) {
      this.sessions = answer.sessions;
    } else if (answer.sessions.length || answer.removed.length) {
      const changed = new Set([...answer.removed, ...answer.sessions.map(session => session.id)]);
      this.sessions = [...answer.sessions, ...this.sessions.filter(session => !changed.has(session.id))];
    }
    this.updateComplete.then(keepPlace);
    answer.sessions.forEach(session => session.services.forEach(service => this.services.add(service)));
    this.version = filtered ? -1 : answer.version;
    this.total = answer.total;
    if (!this.loaded) this.updateComplete.then(() => requestAnimationFrame(() => performance.mark('list-shown')));
    this.loaded = true;
  }

  /** Where one has scrolled to, as a function that goes there again when others have come in above. */
  place() {
    const list = this.querySelector('virtual-list');
    const at = Math.floor((list?.scrollTop ?? 0) / ROW);
    const id = this.sessions[at]?.id;
    return () => {
      const now = at > 0 ? this.sessions.findIndex(session => session.id === id) : -1;
      if (now > at) list.scrollTop += (now - at) * ROW;
    };
  }

  set(name, value) {
    if (value) this.filters.set(name, value);
    else this.filters.delete(name);
    history.replaceState(null, '', this.address());
    this.version = -1;
    this.chosen = null;
    this.requestUpdate();
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.refresh(), 120);
  }

  onKey(event) {
    const field = event.target.closest?.('input, select');
    if (field) {
      const search = field.type === 'search'; // to the others Enter and the arrows mean something
      if (event.key === 'Escape' || (search && event.key === 'ArrowDown')) field.blur();
      if (!search || event.key !== 'Enter') return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const move = {j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 10, PageUp: -10}[event.key];
    if (event.key === '/') {
      this.querySelector('input[type=search]').focus();
    } else if (move) {
      const to = Math.max(0, Math.min(this.sessions.length - 1, this.chosenIndex() + move));
      this.chosen = this.sessions[to]?.id ?? null;
      this.querySelector('virtual-list')?.reveal(to);
    } else if (event.key === 'Enter' && this.sessions.length && !event.target.closest?.('a, button')) {
      this.closest('waggle-app').go(sessionUrl(this.sessions[this.chosenIndex()].id));
    } else {
      return;
    }
    event.preventDefault();
  }

  /** By its id: the list moves while one looks at it. */
  chosenIndex() {
    return Math.max(0, this.sessions.findIndex(session => session.id === this.chosen));
  }

  render() {
    if (this.loaded && this.total === 0) return html`<empty-state></empty-state>`;
    const chosen = this.chosenIndex();
    return html`
      <main class="list-page">
        <div class="filters">
          <input type="search" placeholder="Search names, inputs, outputs, attributes, ids" aria-label="Search" title="/"
            .value=${this.filters.get('q') ?? ''} @input=${event => this.set('q', event.target.value)}>
          ${this.choice('service', 'any service', [...this.services].sort().map(name => [name, name]))}
          ${this.choice('type', 'any type', [['model', 'model'], ['tool', 'tool'], ['chain', 'chain'], ['session', 'session']])}
          ${this.choice('min_ms', 'any duration', [['100', '≥ 100 ms'], ['1000', '≥ 1 s'], ['10000', '≥ 10 s'], ['60000', '≥ 1 min']])}
          ${this.choice('kind', 'sessions and loose traces', [['session', 'sessions'], ['trace', 'traces without a session']])}
          <label class="check"><input type="checkbox" name="error" .checked=${this.filters.get('error') === 'true'}
            @change=${event => this.set('error', event.target.checked ? 'true' : '')}> with errors</label>
          <span class="shown">${count(this.sessions.length)} of ${count(this.total)}</span>
        </div>
        <div class="session-row session-head">
          <span>Session</span><span>Services</span><span class="number">Duration</span><span class="number">Traces</span>
          <span class="number">Events</span><span class="number">Models</span><span class="number">Tokens</span>
          <span class="number">Errors</span><span class="number">Start</span>
        </div>
        <virtual-list class="sessions" .items=${this.sessions} .rowHeight=${ROW}
          .style=${`height:${this.sessions.length * ROW + 2}px`}
          .renderRow=${(session, i) => this.row(session, i === chosen)}></virtual-list>
        ${this.loaded && !this.sessions.length ? html`<p class="nothing-found">Nothing fits these filters.
          <a href="/">Show everything</a></p>` : nothing}
      </main>`;
  }

  choice(name, none, options) {
    const value = this.filters.get(name) ?? '';
    return html`<select name=${name} aria-label=${name} @change=${event => this.set(name, event.target.value)}>
      <option value="" ?selected=${!value}>${none}</option>
      ${options.map(([key, text]) => html`<option value=${key} ?selected=${key === value}>${text}</option>`)}</select>`;
  }

  row(session, chosen) {
    const tokens = session.inputTokens + session.outputTokens;
    const title = session.firstInput ?? session.name ?? (session.kind === 'trace' ? 'A trace without a session' : session.id);
    return html`<a class="session-row ${chosen ? 'chosen' : ''}" href=${sessionUrl(session.id)}>
      <span class="session-title"><b>${title}</b>
        <small class="mono"><live-dot .until=${session.liveUntil}></live-dot>
          ${session.id}${session.name && session.name !== title ? html` · ${session.name}` : nothing}</small></span>
      <span class="chips">${session.services.slice(0, 5).map(name =>
        html`<span class="chip ${serviceColour(name)}">${name}</span>`)}${session.services.length > 5
        ? html`<span class="chip">+${session.services.length - 5}</span>` : nothing}</span>
      <span class="number">${duration(session.durationMs)}</span>
      <span class="number">${count(session.traces)}</span>
      <span class="number">${count(session.events)}</span>
      <span class="number">${session.modelCalls || nothing}</span>
      <span class="number" title=${`${session.inputTokens} in, ${session.outputTokens} out`}>${tokens ? count(tokens) : nothing}
        ${session.cost ? html`<small>${money(session.cost)}</small>` : nothing}</span>
      <span class="number">${session.errors ? html`<span class="errors">${count(session.errors)}</span>` : nothing}</span>
      <span class="number muted">${day(session.startUnixNano)}</span>
    </a>`;
  }
}

customElements.define('session-list', SessionList);
