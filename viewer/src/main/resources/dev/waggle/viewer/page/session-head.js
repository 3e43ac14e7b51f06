import {LitElement, html, nothing} from 'lit';
import {sessionPath} from './api.js';
import {count, day, duration, exactTime, money} from './format.js';
import './live-dot.js';

/** What a session was and came to, and the tools to look at it. Its commands go to the page. */
class SessionHead extends LitElement {
  static properties = {
    session: {attribute: false}, failed: {attribute: false}, view: {attribute: false}, talk: {attribute: false},
    critical: {attribute: false}, trace: {attribute: false}, search: {attribute: false}, found: {attribute: false},
  };

  createRenderRoot() {
    return this;
  }

  command(name, value) {
    this.dispatchEvent(new CustomEvent('command', {detail: {name, value}}));
  }

  render() {
    const s = this.session;
    return html`<div class="session-name">
        <h1 title=${s.firstInput ?? ''}>${s.firstInput ?? s.name ?? s.id}</h1>
        <p><live-dot .until=${s.liveUntil}></live-dot><span class="mono">${s.id}</span>${
          s.name ? html` · ${s.name}` : nothing} · <time title=${exactTime(s.startUnixNano)}>${day(s.startUnixNano)}</time></p>
      </div>
      ${this.renderStats(s)}
      <div class="tools">
        <input type="search" placeholder="Search this session" title="names, inputs, outputs, attributes, ids (/)"
          aria-label="Search this session" .value=${this.search ?? ''}
          @input=${event => this.command('find', event.target.value)}>
        ${this.found ? html`<span class="muted found">${count(this.found.size)} found</span>` : nothing}
        <span class="segments" role="group" aria-label="View">
          <button aria-pressed=${this.view === 'tree'} title="1" @click=${() => this.command('show', 'tree')}>Tree</button>
          <button aria-pressed=${this.view === 'map'} title="2" @click=${() => this.command('show', 'map')}>Service map</button>
        </span>
        <button class="wide-only" aria-pressed=${this.talk} title="3" @click=${() => this.command('talk')}>Conversation</button>
        <button aria-pressed=${Boolean(this.critical)} title="what decided how long it took (c)"
          @click=${() => this.command('critical')}>Critical path</button>
        <button title="next error (e)" ?disabled=${!this.failed} @click=${() => this.command('error')}>Next error</button>
        <button title="next slow event (s)" @click=${() => this.command('slow')}>Next slow</button>
        <a class="button" id="export" download href=${`${sessionPath(s.id)}/export`} title="as OTLP/JSON">Export</a>
        ${this.trace ? html`<button class="mono" aria-pressed="true" title="show all traces"
          @click=${() => this.command('trace', null)}>trace ${this.trace.slice(0, 8)} ✕</button>` : nothing}
      </div>`;
  }

  renderStats(s) {
    const succeeded = s.events ? Math.floor(100 * (1 - this.failed / s.events)) : 100;
    return html`<dl class="stats">
      ${stat('duration', duration(s.durationMs))} ${stat('services', s.services.length)} ${stat('traces', count(s.traces))}
      ${stat('events', count(s.events))} ${stat('depth', s.depth)}
      ${s.modelCalls ? stat('model calls', count(s.modelCalls)) : nothing}
      ${s.inputTokens + s.outputTokens ? stat('tokens in · out', `${count(s.inputTokens)} · ${count(s.outputTokens)}`) : nothing}
      ${s.cost ? stat('cost', money(s.cost)) : nothing}
      ${stat('succeeded', `${succeeded} %`)}
      ${stat('errors', count(s.errors), s.errors ? 'bad' : '', 'where errors began: failed events without a failed child')}
      ${s.orphans ? stat('orphans', count(s.orphans), 'warn', 'events whose parent has not come') : nothing}
      ${s.duplicates ? stat('sent again', count(s.duplicates), 'warn', 'the last one is shown') : nothing}
      ${s.refused ? stat('refused: full', count(s.refused), 'bad', 'one session may take half of the memory') : nothing}
    </dl>`;
  }
}

function stat(name, value, tone = '', title = '') {
  return html`<div class="stat ${tone}" title=${title}><dt>${name}</dt><dd>${value}</dd></div>`;
}

customElements.define('session-head', SessionHead);
