import {LitElement, html} from 'lit';
import {copyText, ICON} from './api.js';

/** What a newcomer sees: the lines that send a first span, for this viewer's own address. */
class EmptyState extends LitElement {
  static properties = {copied: {state: true}};

  createRenderRoot() {
    return this;
  }

  async copy(language, code) {
    await copyText(code);
    this.copied = language;
    setTimeout(() => { this.copied = null; }, 1500);
  }

  render() {
    const here = location.origin;
    const snippets = [
      ['Java', 'dev.waggle:waggle-core', `SessionTracer tracer = SessionTracer.builder().service("hello")
    .endpoint(URI.create("${here}")).build();
try (Event event = tracer.startEvent("first", e -> e.session(tracer.newSession())
    .inputs(Map.of("question", "Hi?")))) { event.outputs(Map.of("answer", "Hello!")); }
tracer.close();`],
      ['Python', 'pip install honeyhive', `from honeyhive import HoneyHiveTracer, trace
tracer = HoneyHiveTracer.init(api_key="local", project="hello", server_url="${here}")
@trace
def first(question): return "Hello!"
first("Hi?")`],
      ['TypeScript', 'npm install honeyhive@1.0.42', `import { HoneyHiveTracer } from "honeyhive";
const tracer = await HoneyHiveTracer.init({ apiKey: "local", project: "hello",
  serverUrl: "${here}" });
tracer.traceTool(function first(question) { return "Hello!"; })("Hi?");
await tracer.flush();`],
    ];
    return html`<main class="empty">
      <img src=${ICON} alt="" width="56" height="56">
      <h1>Nothing has come in yet</h1>
      <p>This page shows sessions the moment they happen. Send a first span, or import an OTLP/JSON file:
        anything that speaks OTLP/HTTP can send to <code>${here}/v1/traces</code>.</p>
      ${snippets.map(([language, needs, code]) => html`<section class="snippet">
        <h2>${language} <small class="mono">${needs}</small></h2>
        <button @click=${() => this.copy(language, code)}>${this.copied === language ? 'Copied' : 'Copy'}</button>
        <pre>${code}</pre></section>`)}
    </main>`;
  }
}

customElements.define('empty-state', EmptyState);
