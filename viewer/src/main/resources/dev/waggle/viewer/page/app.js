import {LitElement, html, nothing} from 'lit';
import {ICON, importOtlpJson, sessionOf} from './api.js';
import {lastListed} from './session-list.js';
import './session-page.js';

/** Which page is shown is a function of the address. */
class WaggleApp extends LitElement {
  static properties = {path: {state: true}, online: {state: true}, notice: {state: true}, help: {state: true}};

  constructor() {
    super();
    this.path = location.pathname;
    this.online = true;
    const theme = localStorage.getItem('theme');
    if (theme) document.documentElement.dataset.theme = theme;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('popstate', () => { this.path = location.pathname; });
    this.addEventListener('click', event => this.onClick(event));
    this.addEventListener('online-state', event => { this.online = event.detail; });
    addEventListener('keydown', event => this.onKey(event));
    addEventListener('dragover', event => event.preventDefault());
    addEventListener('drop', event => {
      event.preventDefault();
      this.importFiles(event.dataTransfer.files);
    });
  }

  /** Links within the page change the address without loading everything again. */
  onClick(event) {
    const link = event.target.closest?.('a[href^="/"]');
    if (!link || link.hasAttribute('download') || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.go(link.getAttribute('href'));
  }

  go(address) {
    history.pushState(null, '', address);
    this.path = location.pathname;
    dispatchEvent(new Event('address-changed'));
  }

  onKey(event) {
    if (event.target.closest?.('input, select, textarea') || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === 't') this.toggleTheme();
    else if (event.key === '?') this.help = !this.help;
    else if (event.key === 'Escape' && this.help) this.help = false;
    else if (event.key === 'Escape' && this.path !== '/') this.go(lastListed());
  }

  toggleTheme() {
    const dark = getComputedStyle(document.documentElement).colorScheme === 'dark'
      || (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);
    const theme = dark ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('theme', theme);
  }

  chosen(input) {
    this.importFiles([...input.files]);
    input.value = ''; // or the same file, chosen again, would be no change
  }

  async importFiles(files) {
    for (const file of files) {
      try {
        const answer = await importOtlpJson(file);
        const refused = Number(answer?.rejectedSpans ?? 0);
        this.say(refused ? `${file.name}: ${refused} spans refused, ${answer.errorMessage}`
          : answer ? `${file.name}: ${answer.errorMessage}` : `${file.name} imported`);
      } catch (failure) {
        this.say(`${file.name} was not imported: ${failure.message}`);
      }
    }
  }

  say(text) {
    this.notice = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.notice = null; }, 6000);
  }

  render() {
    const session = sessionOf(this.path);
    return html`
      <header class="app-bar">
        <a class="brand" href="/"><img src=${ICON} alt="" width="22" height="22"> Waggle</a>
        <span class="app-spacer"></span>
        <span class="online ${this.online ? '' : 'off'}" title=${this.online ? 'connected' : 'the viewer does not answer'}>
          ${this.online ? 'live' : 'reconnecting'}</span>
        <button class="quiet-button" title="OTLP/JSON; files can also be dropped on the page"
          @click=${() => this.querySelector('#import').click()}>Import</button>
        <input id="import" type="file" accept=".json,.jsonl,.ndjson,application/json" multiple hidden
          @change=${event => this.chosen(event.target)}>
        <button class="quiet-button" id="theme" @click=${() => this.toggleTheme()} title="light or dark (t)">◐</button>
        <button class="quiet-button" @click=${() => { this.help = true; }} title="keys (?)">?</button>
      </header>
      ${session === null ? html`<session-list></session-list>`
        : html`<session-page .sessionId=${session}></session-page>`}
      ${this.notice ? html`<div class="notice" role="status">${this.notice}</div>` : nothing}
      ${this.help ? this.renderHelp() : nothing}`;
  }

  renderHelp() {
    const keys = [['/', 'search'], ['j k ↓ ↑', 'next, previous'], ['→ ←', 'open, close a branch'], ['Enter', 'open'],
      ['e E', 'next, previous error'], ['s S', 'next, previous slow event'], ['c', 'critical path'],
      ['1 2 3', 'tree, service map, conversation'], ['y', 'copy the event as JSON'], ['t', 'light or dark'],
      ['Esc', 'back']];
    return html`<div class="help-back" @click=${() => { this.help = false; }}>
      <section class="help" role="dialog" aria-label="Keys"><h2>Keys</h2>
        <dl>${keys.map(([key, what]) => html`<dt>${key.split(' ').map(k => html`<kbd>${k}</kbd>`)}</dt><dd>${what}</dd>`)}</dl>
      </section></div>`;
  }
}

customElements.define('waggle-app', WaggleApp);
