// What the tree and the waterfall draw, computed from rows: no DOM here.

export const keyOf = event => `${event.traceId}:${event.spanId}`;

/** As on the server: clocks of one machine differ by less. */
const SKEW_NANOS = 1_000_000n;

/**
 * Nodes in a forest, siblings by start. Events whose parents form a circle are cut where it closes.
 * `elsewhere` has the traces of which events are in other sessions, too.
 */
export function buildForest(events, elsewhere = {}) {
  const nodes = new Map();
  for (const event of events) {
    nodes.set(keyOf(event), {
      key: keyOf(event), event, start: BigInt(event.startUnixNano),
      children: [], parent: null, depth: 0,
    });
  }
  let base = null;
  let failed = 0;
  for (const node of nodes.values()) {
    if (base === null || node.start < base) base = node.start;
    if (node.event.status === 'ERROR') failed++;
  }
  const roots = [];
  for (const node of nodes.values()) {
    node.from = Number(node.start - base) / 1e6;
    node.to = node.from + node.event.durationMs;
    const parent = node.event.parentSpanId && nodes.get(`${node.event.traceId}:${node.event.parentSpanId}`);
    flag(node, parent, elsewhere);
    if (parent && parent !== node) {
      node.parent = parent;
      parent.children.push(node);
    } else {
      roots.push(node);
    }
  }
  const byStart = (a, b) => a.from - b.from || b.to - a.to || (a.key < b.key ? -1 : 1);
  const visited = new Set();
  const visit = root => {
    root.depth = 0;
    const stack = [root];
    while (stack.length) {
      const node = stack.pop();
      visited.add(node);
      node.children = node.children.filter(child => !visited.has(child)).sort(byStart);
      for (const child of node.children) {
        child.depth = node.depth + 1;
        stack.push(child);
      }
    }
  };
  roots.sort(byStart).forEach(visit);
  for (const node of nodes.values()) {
    if (!visited.has(node)) {
      node.parent = null;
      roots.push(node);
      visit(node);
    }
  }
  return {nodes, roots, base, failed};
}

/** Anew whenever something has come: a row has the flags of the moment when it was read, maybe before its parent was there. */
function flag(node, parent, elsewhere) {
  const event = node.event;
  event.orphan = Boolean(event.parentSpanId) && !parent;
  event.clockSkew = Boolean(parent) && node.start + SKEW_NANOS < parent.start;
  event.sessionChanged = event.traceId in elsewhere;
}

/** The nodes in the order of the page, without what is below a collapsed one or does not pass the filter. */
export function visibleNodes(roots, collapsed, keep) {
  const rows = [];
  const stack = [...roots].reverse();
  while (stack.length) {
    const node = stack.pop();
    if (!keep || keep(node)) rows.push(node);
    if (keep || !collapsed.has(node.key)) {
      for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]);
    }
  }
  return rows;
}

/**
 * One clock for all traces, from milliseconds to 0…1. Stretches in which nothing ran (a person was thinking) are
 * folded to a narrow one, so that what ran stays readable.
 */
export function makeClock(nodes) {
  const spans = [...nodes].map(node => [node.from, node.to]).sort((a, b) => a[0] - b[0]);
  const busy = [];
  for (const [from, to] of spans) {
    const last = busy[busy.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else busy.push([from, to]);
  }
  const active = busy.reduce((sum, [from, to]) => sum + to - from, 0) || 1;
  const longGap = Math.max(active * 0.15, 50);
  const foldedTo = active * 0.04;
  const pieces = [];
  let at = 0;
  for (let i = 0; i < busy.length; i++) {
    if (i > 0) {
      const gap = busy[i][0] - busy[i - 1][1];
      const width = gap > longGap ? foldedTo : gap;
      pieces.push({from: busy[i - 1][1], to: busy[i][0], at, width, folded: gap > longGap});
      at += width;
    }
    const width = busy[i][1] - busy[i][0];
    pieces.push({from: busy[i][0], to: busy[i][1], at, width, folded: false});
    at += width;
  }
  const total = at || 1;
  const position = ms => {
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pieces[middle].from <= ms) low = middle;
      else high = middle - 1;
    }
    const piece = pieces[low];
    if (!piece) return 0;
    const length = piece.to - piece.from;
    const inside = length > 0 ? Math.min(1, Math.max(0, (ms - piece.from) / length)) : 0;
    return (piece.at + inside * piece.width) / total;
  };
  const folds = pieces.filter(piece => piece.folded)
    .map(piece => ({at: piece.at / total, width: piece.width / total, ms: piece.to - piece.from}));
  return {position, folds, ticks: ticks(pieces, total, folds)};
}

function ticks(pieces, total, folds) {
  const found = [];
  const step = niceStep(total / 6);
  let previous = -1;
  for (const piece of pieces) {
    if (piece.folded) continue;
    const first = Math.ceil(piece.from / step);
    const count = Math.floor(piece.to / step) - first;
    // counted, not added up: far from the first event a step may be too small to make a difference
    for (let i = 0; i <= count; i++) {
      const ms = (first + i) * step;
      const at = (piece.at + (ms - piece.from)) / total;
      const runsIntoFold = folds.some(fold => fold.at + fold.width > at && fold.at < at + 0.12);
      if (at - previous > 0.13 && at < 0.92 && !runsIntoFold) {
        found.push({at, ms});
        previous = at;
      }
    }
  }
  return found;
}

function niceStep(raw) {
  const power = 10 ** Math.floor(Math.log10(raw || 1));
  return [1, 2, 5, 10].map(factor => factor * power).find(step => step >= raw) ?? power * 10;
}

/** The keys of the events that decided how long their trace took: from each end back to what it waited for. */
export function criticalPath(roots) {
  const path = new Set();
  for (const root of roots) {
    const stack = [[root, root.to]];
    while (stack.length) {
      const [node, until] = stack.pop();
      path.add(node.key);
      let at = until;
      for (const child of [...node.children].sort((a, b) => b.to - a.to)) {
        // what the parent waited for last may seem to end a little after it: two clocks, or an answer that streams
        const late = at === until ? Math.max(2, 0.05 * (child.to - child.from)) : 0.001;
        if (child.from < at && child.to <= at + late) {
          stack.push([child, child.to]);
          at = child.from;
        }
      }
    }
  }
  return path;
}

/** Time that no child accounts for. */
export function selfTime(node) {
  let covered = 0;
  let until = node.from;
  for (const child of node.children) {
    const from = Math.max(child.from, until);
    const to = Math.min(child.to, node.to);
    if (to > from) {
      covered += to - from;
      until = to;
    }
  }
  return Math.max(0, node.to - node.from - covered);
}

/** Who calls whom, by parent and child of different services. */
export function serviceGraph(nodes) {
  const services = new Map();
  const calls = new Map();
  for (const node of nodes.values()) {
    const name = node.event.service;
    const service = services.get(name) ?? {name, events: 0, errors: 0, busy: 0, level: 0};
    service.events++;
    service.errors += node.event.status === 'ERROR' ? 1 : 0;
    service.busy += selfTime(node);
    services.set(name, service);
    const caller = node.parent?.event.service;
    if (caller && caller !== name) {
      const id = JSON.stringify([caller, name]);
      const call = calls.get(id) ?? {from: caller, to: name, count: 0, errors: 0};
      call.count++;
      call.errors += node.event.status === 'ERROR' ? 1 : 0;
      calls.set(id, call);
    }
  }
  const edges = [...calls.values()];
  for (let round = 0; round < services.size; round++) {
    for (const edge of edges) {
      const level = services.get(edge.from).level + 1;
      if (level > services.get(edge.to).level && level < services.size) services.get(edge.to).level = level;
    }
  }
  return {services: [...services.values()], calls: edges};
}
