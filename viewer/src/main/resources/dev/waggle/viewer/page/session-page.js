import {LitElement, html, nothing} from 'lit';
import {follow, getJson, sessionPath, sessionUrl} from './api.js';
import {count, duration, exactTime, money} from './format.js';
import {buildForest, criticalPath, keyOf, makeClock, visibleNodes} from './timeline.js';
import './conversation-view.js';
import './event-details.js';
import './event-tree.js';
import './service-map.js';

/** One session: conversation, tree and details in step; what is chosen is in the address. */
class SessionPage extends LitElement {
  static properties = {
    sessionId: {attribute: false}, session: {state: true}, forest: {state: true}, selected: {state: true},
    collapsed: {state: true}, view: {state: true}, talk: {state: true}, critical: {state: true}, found: {state: true},
    trace: {state: true}, missing: {state: true}, conversation: {state: true},
  };

  constructor() {
    super();
    this.keys = event => this.onKey(event);
    this.addressChanged = () => this.readAddress();
    this.talk = localStorage.getItem('conversation') !== 'off';
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('keydown', this.keys);
    addEventListener('popstate', this.addressChanged);
    addEventListener('address-changed', this.addressChanged);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('keydown', this.keys);
    removeEventListener('popstate', this.addressChanged);
    removeEventListener('address-changed', this.addressChanged);
    this.stop?.();
  }

  willUpdate(changed) {
    if (changed.has('sessionId')) {
      this.stop?.();
      this.events = new Map();
      this.session = null;
      this.forest = null;
      this.found = null;
      this.conversation = null;
      this.collapsed = new Set();
      this.missing = false;
      this.readAddress();
      document.title = `${this.sessionId} · Waggle`;
      this.stop = follow(`?session=${encodeURIComponent(this.sessionId)}`, () => this.refresh(this.sessionId),
        online => this.dispatchEvent(new CustomEvent('online-state', {detail: online, bubbles: true})));
    }
  }

  readAddress() {
    const query = new URLSearchParams(location.search);
    this.selected = query.get('event');
    this.trace = query.get('trace');
    this.view = query.get('view') === 'map' ? 'map' : 'tree';
    const search = query.get('q') ?? '';
    if (search !== this.search) this.find(search);
  }

  writeAddress() {
    const query = new URLSearchParams();
    if (this.selected) query.set('event', this.selected);
    if (this.trace) query.set('trace', this.trace);
    if (this.view === 'map') query.set('view', 'map');
    if (this.search) query.set('q', this.search);
    history.replaceState(null, '', sessionUrl(this.sessionId) + (query.size ? `?${query}` : ''));
  }

  async refresh(id) {
    const since = this.session && this.events.size ? `&since=${this.session.version}` : '';
    let answer;
    try {
      answer = await getJson(`${sessionPath(id)}?view=rows${since}`);
    } catch (failure) {
      if (failure.status === 404 && id === this.sessionId) {
        this.missing = true;
        this.session = null;
        this.events.clear();
      }
      return;
    }
    if (id !== this.sessionId) return;
    this.missing = false;
    answer.events.forEach(event => this.events.set(keyOf(event), event));
    if (this.events.size > answer.session.events) { // the session was removed and began anew
      this.events.clear();
      this.session = null;
      return this.refresh(id);
    }
    if (answer.events.length || !this.forest) {
      // parents may have come for those that were orphans
      for (const event of this.events.values()) {
        if (event.orphan && this.events.has(`${event.traceId}:${event.parentSpanId}`)) event.orphan = false;
      }
      this.forest = buildForest(this.events.values());
    }
    const first = !this.session;
    this.session = answer.session;
    if (first) this.updateComplete.then(() => requestAnimationFrame(() => performance.mark('session-shown')));
    if (this.talk) this.conversation = await getJson(`${sessionPath(id)}/conversation`);
    if (this.search) await this.find(this.search);
  }

  async find(text) {
    this.search = text;
    if (!text) {
      this.found = null;
      return;
    }
    const answer = await getJson(`${sessionPath(this.sessionId)}/search?q=${encodeURIComponent(text)}`).catch(() => null);
    if (answer && this.search === text) this.found = new Set(answer.events);
  }

  rows() {
    if (!this.forest) return [];
    const roots = this.trace ? this.forest.roots.filter(node => node.event.traceId === this.trace) : this.forest.roots;
    return visibleNodes(roots, this.collapsed, this.found ? node => this.found.has(node.key) : null);
  }

  select(key) {
    this.selected = key;
    for (let node = this.forest?.nodes.get(key)?.parent; node; node = node.parent) {
      if (this.collapsed.delete(node.key)) this.collapsed = new Set(this.collapsed);
    }
    this.writeAddress();
    this.updateComplete.then(() => this.querySelector('event-tree')?.reveal(key));
  }

  toggle(key, open) {
    const collapsed = new Set(this.collapsed);
    if (open ?? collapsed.has(key)) collapsed.delete(key);
    else collapsed.add(key);
    this.collapsed = collapsed;
  }

  onKey(event) {
    if (event.target.closest?.('input, select, textarea')) {
      if (event.key === 'Escape' || event.key === 'Enter') event.target.blur();
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || !this.forest) return;
    const rows = this.rows();
    const at = rows.findIndex(node => node.key === this.selected);
    const node = rows[at];
    const to = index => rows.length && this.select(rows[Math.max(0, Math.min(rows.length - 1, index))].key);
    switch (event.key) {
      case '/': this.querySelector('input[type=search]').focus(); break;
      case 'j': case 'ArrowDown': to(at + 1); break;
      case 'k': case 'ArrowUp': to(at < 0 ? 0 : at - 1); break;
      case 'Home': to(0); break;
      case 'End': to(rows.length - 1); break;
      case 'PageDown': to(at + 15); break;
      case 'PageUp': to(at - 15); break;
      case 'ArrowRight':
        if (node && this.collapsed.has(node.key)) this.toggle(node.key, true);
        else if (node?.children.length) to(at + 1);
        break;
      case 'ArrowLeft':
        if (node?.children.length && !this.collapsed.has(node.key)) this.toggle(node.key, false);
        else if (node?.parent) this.select(node.parent.key);
        break;
      case 'e': case 'E': this.seek(each => each.event.status === 'ERROR', event.key === 'E'); break;
      case 's': case 'S': this.seekSlow(event.key === 'S'); break;
      case 'c': this.critical = !this.critical; break;
      case '1': this.show('tree'); break;
      case '2': this.show('map'); break;
      case '3': this.toggleTalk(); break;
      case 'y': this.querySelector('event-details')?.copy(); break;
      default: return;
    }
    event.preventDefault();
  }

  seek(wanted, back) {
    const all = visibleNodes(this.forest.roots, new Set(), null);
    const from = all.findIndex(node => node.key === this.selected);
    for (let i = 1; i <= all.length; i++) {
      const node = all[((back ? from - i : from + i) + 2 * all.length) % all.length];
      if (wanted(node)) return this.select(node.key);
    }
  }

  /** Slow: what took most of the time by itself, the tenth of the events with the longest own time. */
  seekSlow(back) {
    const leaves = [...this.forest.nodes.values()].filter(node => !node.children.length).map(node => node.to - node.from);
    leaves.sort((a, b) => b - a);
    const slow = leaves[Math.floor(leaves.length / 10)] ?? 0;
    this.seek(node => !node.children.length && node.to - node.from >= slow, back);
  }

  show(view) {
    this.view = view;
    this.writeAddress();
  }

  toggleTalk() {
    this.talk = !this.talk;
    localStorage.setItem('conversation', this.talk ? 'on' : 'off');
    if (this.talk) {
      getJson(`${sessionPath(this.sessionId)}/conversation`).then(answer => { this.conversation = answer; });
    }
  }

  render() {
    if (this.missing) {
      return html`<main class="empty"><h1>This session is not here</h1>
        <p>It has not come in yet, or it has made room for newer ones. As soon as an event of
        <code>${this.sessionId}</code> arrives, it shows up here.</p></main>`;
    }
    if (!this.session || !this.forest) return html`<main class="empty"><p>Reading the session…</p></main>`;
    const selected = this.forest.nodes.get(this.selected)?.event ?? null;
    return html`<main class="session-page">
      ${this.renderHead()}
      <div class="panes ${this.talk ? 'with-talk' : ''}">
        ${this.talk ? html`<conversation-view class="pane" .conversation=${this.conversation} .selected=${this.selected}
          @choose=${event => this.select(event.detail)}></conversation-view>` : nothing}
        ${this.view === 'map'
          ? html`<service-map class="pane" .forest=${this.forest}></service-map>`
          : html`<event-tree class="pane" .rows=${this.rows()} .clock=${this.clock()} .collapsed=${this.collapsed}
              .selected=${this.selected} .path=${this.critical ? criticalPath(this.forest.roots) : null}
              @choose=${event => this.select(event.detail)}
              @toggle-branch=${event => this.toggle(event.detail)}></event-tree>`}
        <event-details class="pane" .sessionId=${this.sessionId} .row=${selected} .session=${this.session}
          @choose=${event => this.select(event.detail)}></event-details>
      </div></main>`;
  }

  clock() {
    if (this.clockOf !== this.forest || this.clockTrace !== this.trace) {
      this.clockOf = this.forest;
      this.clockTrace = this.trace;
      const nodes = [...this.forest.nodes.values()];
      this.theClock = makeClock(this.trace ? nodes.filter(node => node.event.traceId === this.trace) : nodes);
    }
    return this.theClock;
  }

  renderHead() {
    const s = this.session;
    const done = s.events ? Math.round(100 * (1 - this.failed() / s.events)) : 100;
    return html`<div class="session-head-bar">
      <div class="session-name">
        <h1>${s.firstInput ?? s.name ?? s.id}</h1>
        <p class="mono muted">${s.live ? html`<i class="live-dot"></i>` : nothing}${s.id}${s.name ? html` · ${s.name}` : nothing}
          <span title=${exactTime(s.startUnixNano)}> · ${new Date(Number(BigInt(s.startUnixNano) / 1_000_000n)).toLocaleString()}</span></p>
      </div>
      <dl class="stats">
        ${this.stat('duration', duration(s.durationMs))} ${this.stat('services', s.services.length)}
        ${this.stat('traces', count(s.traces))} ${this.stat('events', count(s.events))} ${this.stat('depth', s.depth)}
        ${s.modelCalls ? this.stat('model calls', count(s.modelCalls)) : nothing}
        ${s.inputTokens + s.outputTokens ? this.stat('tokens in · out', `${count(s.inputTokens)} · ${count(s.outputTokens)}`) : nothing}
        ${s.cost ? this.stat('cost', money(s.cost)) : nothing}
        ${this.stat('succeeded', `${done} %`)}
        ${this.stat('errors', count(s.errors), s.errors ? 'bad' : '')}
        ${s.orphans ? this.stat('orphans', count(s.orphans), 'warn') : nothing}
        ${s.duplicates ? this.stat('sent again', count(s.duplicates), 'warn') : nothing}
        ${s.refused ? this.stat('refused: full', count(s.refused), 'bad') : nothing}
      </dl>
      <div class="tools">
        <input type="search" placeholder="Search this session   /" aria-label="Search this session" .value=${this.search ?? ''}
          @input=${async event => { await this.find(event.target.value); this.writeAddress(); }}>
        <button class=${this.view === 'tree' ? 'on' : ''} @click=${() => this.show('tree')}>Tree</button>
        <button class=${this.view === 'map' ? 'on' : ''} @click=${() => this.show('map')}>Service map</button>
        <button class=${this.talk ? 'on' : ''} @click=${() => this.toggleTalk()}>Conversation</button>
        <button class=${this.critical ? 'on' : ''} title="what decided how long it took (c)"
          @click=${() => { this.critical = !this.critical; }}>Critical path</button>
        <button title="next error (e)" ?disabled=${!this.failed()}
          @click=${() => this.seek(node => node.event.status === 'ERROR')}>Next error</button>
        <a class="button" id="export" download href=${`${sessionPath(s.id)}/export`}>Export</a>
        ${this.trace ? html`<button class="on mono" title="show all traces"
          @click=${() => { this.trace = null; this.writeAddress(); }}>trace ${this.trace.slice(0, 8)} ✕</button>` : nothing}
        ${this.found ? html`<span class="muted">${count(this.found.size)} found</span>` : nothing}
      </div></div>`;
  }

  failed() {
    let failed = 0;
    for (const event of this.events.values()) failed += event.status === 'ERROR' ? 1 : 0;
    return failed;
  }

  stat(name, value, tone = '') {
    return html`<div class="stat ${tone}"><dt>${name}</dt><dd>${value}</dd></div>`;
  }
}

customElements.define('session-page', SessionPage);
