import {LitElement, html} from 'lit';

/** What a newcomer sees: the three lines that send a first span, for this viewer's own address. */
class EmptyState extends LitElement {
  createRenderRoot() {
    return this;
  }

  render() {
    const here = location.origin;
    const snippets = [
      ['Java', `SessionTracer tracer = SessionTracer.builder().service("hello").endpoint(URI.create("${here}")).build();
try (Event event = tracer.startEvent("first", e -> e.session(tracer.newSession()).inputs(Map.of("question", "Hi?")))) {
  event.outputs(Map.of("answer", "Hello!")); }`],
      ['Python', `from honeyhive import HoneyHiveTracer, trace
HoneyHiveTracer.init(api_key="local", project="hello", server_url="${here}")
trace(lambda question: "Hello!")("Hi?")`],
      ['TypeScript', `import { HoneyHiveTracer } from "honeyhive";
const tracer = await HoneyHiveTracer.init({ apiKey: "local", project: "hello", serverUrl: "${here}" });
tracer.traceFunction()((question) => "Hello!")("Hi?");`],
    ];
    return html`<main class="empty">
      <img src="/page/icon.svg" alt="" width="56" height="56">
      <h1>Nothing has come in yet</h1>
      <p>This page shows sessions the moment they happen. Send a first span, or import an OTLP/JSON file:
        anything that speaks OTLP/HTTP can send to <code>${here}/v1/traces</code>.</p>
      ${snippets.map(([language, code]) => html`<section class="snippet"><h2>${language}</h2><pre>${code}</pre></section>`)}
    </main>`;
  }
}

customElements.define('empty-state', EmptyState);
