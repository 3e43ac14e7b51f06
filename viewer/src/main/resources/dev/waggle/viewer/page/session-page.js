import {LitElement, html, nothing} from 'lit';
import {follow, getJson, sessionOf, sessionPath, sessionUrl} from './api.js';
import {buildForest, criticalPath, keyOf, makeClock, visibleNodes} from './timeline.js';
import {keysOf} from './conversation-view.js';
import {liveUntil} from './live-dot.js';
import './event-details.js';
import './event-tree.js';
import './service-map.js';
import './session-head.js';

/** In the tree they go to another event; a long output in the details is scrolled. */
const SCROLLING = new Set(['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'PageDown', 'PageUp', 'Home', 'End']);

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
    this.rows = remembered(rowsOf);
    this.clock = remembered((forest, trace) => {
      const nodes = [...forest.nodes.values()];
      return makeClock(trace ? nodes.filter(node => node.event.traceId === trace) : nodes);
    });
    this.spoken = remembered(keysOf);
    this.path = remembered(forest => criticalPath(forest.roots));
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
    clearTimeout(this.writing);
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
      this.search = undefined;
      this.readAddress();
      document.title = `${this.sessionId} · Waggle`;
      this.stop = follow(`?session=${encodeURIComponent(this.sessionId)}`, () => this.refresh(this.sessionId),
        online => this.dispatchEvent(new CustomEvent('online-state', {detail: online, bubbles: true})));
    }
  }

  readAddress() {
    if (sessionOf(location.pathname) !== this.sessionId) return;
    const query = new URLSearchParams(location.search);
    this.selected = query.get('event');
    this.trace = query.get('trace');
    this.view = query.get('view') === 'map' ? 'map' : 'tree';
    const search = query.get('q') ?? '';
    if (search !== this.search) this.find(search);
  }

  /** A moment later: browsers refuse an address that changes with every repeat of a key. */
  writeAddress() {
    clearTimeout(this.writing);
    this.writing = setTimeout(() => {
      const query = new URLSearchParams();
      if (this.selected) query.set('event', this.selected);
      if (this.trace) query.set('trace', this.trace);
      if (this.view === 'map') query.set('view', 'map');
      if (this.search) query.set('q', this.search);
      history.replaceState(null, '', sessionUrl(this.sessionId) + (query.size ? `?${query}` : ''));
    }, 150);
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
    const {elsewhere} = answer.session;
    if (answer.events.length || !this.forest || JSON.stringify(elsewhere) !== JSON.stringify(this.session?.elsewhere)) {
      this.forest = buildForest(this.events.values(), elsewhere);
    }
    const first = !this.session;
    this.session = {...answer.session, liveUntil: liveUntil(answer.session)};
    if (first) this.updateComplete.then(() => requestAnimationFrame(() => performance.mark('session-shown')));
    if (this.talk) await this.converse(id);
    if (this.search) await this.find(this.search);
  }

  async converse(id) {
    const conversation = await getJson(`${sessionPath(id)}/conversation`);
    if (id === this.sessionId) this.conversation = conversation;
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

  shownRows() {
    return this.forest ? this.rows(this.forest, this.trace, this.collapsed, this.found) : [];
  }

  /** The chosen event's place in the conversation: itself, or the nearest event above it that is there. */
  spokenOf(key) {
    const keys = this.spoken(this.conversation);
    let node = this.forest.nodes.get(key);
    while (node && !keys.has(node.key)) node = node.parent;
    return node?.key ?? null;
  }

  select(key) {
    this.selected = key;
    for (let node = this.forest?.nodes.get(key)?.parent; node; node = node.parent) {
      if (this.collapsed.has(node.key)) this.toggle(node.key, true);
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
    if (SCROLLING.has(event.key) && event.target.closest?.('event-details')) return;
    const rows = this.shownRows();
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
      case 'e': case 'E': this.command('error', event.key === 'E'); break;
      case 's': case 'S': this.command('slow', event.key === 'S'); break;
      case 'c': this.command('critical'); break;
      case '1': this.command('show', 'tree'); break;
      case '2': this.command('show', 'map'); break;
      case '3': this.command('talk'); break;
      case 'y': this.querySelector('event-details')?.copy(); break;
      default: return;
    }
    event.preventDefault();
  }

  command(name, value) {
    switch (name) {
      case 'find': this.find(value); break;
      case 'show': this.view = value; break;
      case 'trace': this.trace = value; break;
      case 'critical': this.critical = !this.critical; break;
      case 'talk': this.toggleTalk(); break;
      case 'error': this.seek(nodes => nodes.filter(node => node.event.status === 'ERROR'), value); break;
      case 'slow': this.seek(slowest, value); break;
    }
    this.writeAddress();
  }

  /** Among what trace and search leave, also in closed branches. */
  seek(choose, back) {
    const all = rowsOf(this.forest, this.trace, new Set(), this.found);
    const wanted = new Set(choose(all));
    const at = all.findIndex(node => node.key === this.selected);
    const from = at < 0 && back ? 0 : at;
    for (let i = 1; i <= all.length; i++) {
      const node = all[((back ? from - i : from + i) + 2 * all.length) % all.length];
      if (wanted.has(node)) return this.select(node.key);
    }
  }

  toggleTalk() {
    this.talk = !this.talk;
    localStorage.setItem('conversation', this.talk ? 'on' : 'off');
    if (this.talk) this.converse(this.sessionId);
  }

  render() {
    if (this.missing) {
      return html`<main class="empty"><h1>This session is not here</h1>
        <p>It has not come in yet, or it has made room for newer ones. As soon as an event of
        <code>${this.sessionId}</code> arrives, it shows up here. <a href="/">All sessions</a></p></main>`;
    }
    if (!this.session || !this.forest) return html`<main class="empty"><p class="reading">Reading the session…</p></main>`;
    const selected = this.forest.nodes.get(this.selected)?.event ?? null;
    // services without models say nothing to each other that a person would read
    const talk = this.talk && (this.session.firstInput !== null || this.conversation?.turns.length > 0);
    return html`<main class="session-page">
      <session-head .session=${this.session} .failed=${this.forest.failed} .view=${this.view} .talk=${this.talk}
        .critical=${this.critical} .trace=${this.trace} .search=${this.search} .found=${this.found}
        @command=${event => this.command(event.detail.name, event.detail.value)}></session-head>
      <div class="panes ${talk ? 'with-talk' : ''}">
        ${talk ? html`<conversation-view class="pane" .conversation=${this.conversation} .selected=${this.spokenOf(this.selected)}
          @choose=${event => this.select(event.detail)}></conversation-view>` : nothing}
        ${this.view === 'map'
          ? html`<service-map class="pane" .forest=${this.forest}></service-map>`
          : html`<event-tree class="pane" .rows=${this.shownRows()} .clock=${this.clock(this.forest, this.trace)}
              .filtered=${Boolean(this.trace || this.found)} .collapsed=${this.collapsed} .selected=${this.selected}
              .path=${this.critical ? this.path(this.forest) : null}
              @choose=${event => this.select(event.detail)}
              @toggle-branch=${event => this.toggle(event.detail)}></event-tree>`}
        <event-details class="pane" tabindex="0" .sessionId=${this.sessionId} .row=${selected} .session=${this.session}
          @choose=${event => this.select(event.detail)}></event-details>
      </div></main>`;
  }
}

function rowsOf(forest, trace, collapsed, found) {
  const roots = trace ? forest.roots.filter(node => node.event.traceId === trace) : forest.roots;
  return visibleNodes(roots, collapsed, found ? node => found.has(node.key) : null);
}

/** The tenth of the events without children that took longest. */
function slowest(nodes) {
  const took = node => node.to - node.from;
  const leaves = nodes.filter(node => !node.children.length);
  const times = leaves.map(took).sort((a, b) => b - a);
  return leaves.filter(node => took(node) >= times[Math.floor(times.length / 10)]);
}

/** A function that computes again only when an argument is another one. */
function remembered(compute) {
  let last = null;
  let result;
  return (...args) => {
    if (!last || args.some((arg, i) => arg !== last[i])) {
      last = args;
      result = compute(...args);
    }
    return result;
  };
}

customElements.define('session-page', SessionPage);
