import {LitElement, html, nothing} from 'lit';
import {clock, duration} from './format.js';
import {keyOf} from './timeline.js';

/** The keys of all events that the conversation shows. */
export const keysOf = conversation => new Set((conversation?.turns ?? []).flatMap(turn =>
  [...turn.steps, turn.input, turn.output, turn.spoken ? null : turn].filter(Boolean).map(keyOf)));

/** What was asked and answered, turn by turn, with the calls in between. */
class ConversationView extends LitElement {
  static properties = {conversation: {attribute: false}, selected: {attribute: false}};

  createRenderRoot() {
    return this;
  }

  updated(changed) {
    if (changed.has('selected')) this.querySelector('.selected')?.scrollIntoView({block: 'nearest'});
  }

  choose(event) {
    this.dispatchEvent(new CustomEvent('choose', {detail: keyOf(event)}));
  }

  render() {
    const talk = this.conversation;
    return html`<div class="talk">
      ${!talk ? html`<p class="muted">Reading…</p>` : nothing}
      ${talk && !talk.turns.length ? html`<p class="muted">No event has inputs or outputs yet.</p>` : nothing}
      ${talk?.hiddenTurns ? html`<p class="muted">${talk.hiddenTurns} earlier turns are in the tree.</p>` : nothing}
      ${talk?.turns.map(turn => this.turn(turn))}</div>`;
  }

  turn(turn) {
    // one event by itself is something that happened beside the talk
    if (!turn.spoken) return html`<section class="turn"><div class="steps">${this.step(turn, `${turn.service} · ${turn.name}`)}</div></section>`;
    return html`<section class="turn">
      <p class="turn-time">${clock(turn.startUnixNano)}</p>
      ${turn.input ? this.said(turn.input, 'asked') : nothing}
      ${turn.steps.length ? html`<div class="steps">${turn.steps.map(step => this.step(step, step.name))}</div>` : nothing}
      ${turn.output ? this.said(turn.output, 'answered') : nothing}
    </section>`;
  }

  step(step, name) {
    return html`<button class="step type-${step.type} ${step.error ? 'error' : ''} ${keyOf(step) === this.selected ? 'selected' : ''}"
      title=${`${step.type} in ${step.service}`} @click=${() => this.choose(step)}>
      <i class="type-dot"></i>${name} <span class="muted">${duration(step.durationMs)}</span></button>`;
  }

  said(said, who) {
    return html`<button class="said ${who} ${keyOf(said) === this.selected ? 'selected' : ''}" @click=${() => this.choose(said)}>
      <small>${said.service} · ${said.name}</small><span>${said.text}</span></button>`;
  }
}

customElements.define('conversation-view', ConversationView);
