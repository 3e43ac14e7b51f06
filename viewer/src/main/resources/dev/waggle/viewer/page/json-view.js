import {html} from 'lit';

const LONG = 4000;
const MANY = 200;

/** Any JSON value, as text only; long ones open on demand. */
export function jsonView(value, depth = 0) {
  if (value === null || value === undefined) return html`<span class="json-null">null</span>`;
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object') return html`<span class="json-scalar">${String(value)}</span>`;
  if (isTalk(value)) return html`<div class="messages">${value.slice(-MANY).map(message => said(message, depth))}</div>`;
  const entries = Array.isArray(value) ? value.map((item, i) => [i, item]) : Object.entries(value);
  if (!entries.length) return html`<span class="json-null">${Array.isArray(value) ? '[ ]' : '{ }'}</span>`;
  if (depth > 12) return text(JSON.stringify(value, null, 1));
  const shown = entries.slice(0, MANY);
  return html`<dl class="json">${shown.map(([key, item]) => html`<div class=${isNested(item) ? 'nested' : ''}>
    <dt>${key}</dt><dd>${jsonView(item, depth + 1)}</dd></div>`)}
    ${entries.length > MANY ? html`<div><dt></dt><dd class="muted">and ${entries.length - MANY} more: copy as JSON</dd></div>` : ''}</dl>`;
}

/** Messages of a model call: who said it, and what; anything else of a message below. */
function said(message, depth) {
  const {role, content, ...rest} = message;
  return html`<div class="message"><b>${role}</b>
    ${content === undefined || content === null ? '' : jsonView(content, depth + 1)}
    ${Object.keys(rest).length ? jsonView(rest, depth + 1) : ''}</div>`;
}

const isTalk = value => Array.isArray(value) && value.length > 0
  && value.every(item => item && typeof item === 'object' && typeof item.role === 'string');

function isNested(value) {
  return value !== null && typeof value === 'object' && Object.keys(value).length > 0;
}

function text(value) {
  if (value.length <= LONG) return html`<span class="json-text">${value}</span>`;
  return html`<details class="long"><summary><span class="json-text">${value.slice(0, 500)}…</span>
    <span class="muted">${value.length.toLocaleString('en-US')} characters</span></summary>
    <span class="json-text">${value}</span></details>`;
}
