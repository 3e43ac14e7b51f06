// Talks to the viewer's JSON API.

/** Beside this module, whose folder is named by the hash of what is in it. */
export const ICON = new URL('icon.svg', import.meta.url).pathname;

export async function getJson(path) {
  const response = await fetch(path); // no header of its own: the page has preloaded the first one
  if (!response.ok) {
    const body = await response.json().catch(() => ({}));
    throw Object.assign(new Error(body.error ?? response.statusText), {status: response.status});
  }
  return response.json();
}

export async function importOtlpJson(file) {
  const response = await fetch('/v1/traces', {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: file,
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(body.error ?? response.statusText);
  }
  return body.partialSuccess ?? null;
}

/** The clipboard is closed to pages of other machines without TLS; the old way is not. */
export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

export const sessionPath = id => `/api/sessions/${encodeURIComponent(id)}`;
export const sessionUrl = id => `/sessions/${encodeURIComponent(id)}`;

/** The session of a page's path, or null: a path that was typed may be encoded less than ours, or wrongly. */
export function sessionOf(path) {
  if (!path.startsWith('/sessions/')) return null;
  const id = path.slice('/sessions/'.length);
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/**
 * Calls `refresh` now and whenever the viewer has something new, one call at a time: changes that come while one is
 * under way lead to one more. A page that nobody sees does not listen, and asks when it is seen again: a browser has six
 * connections to a viewer for all of its tabs, and the seventh page would wait for ever. Returns a function that ends it.
 */
export function follow(query, refresh, onState) {
  let running = false;
  let again = false;
  let closed = false;
  const run = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      try {
        await refresh();
      } catch (failure) {
        console.warn(failure);
      }
    } while (again && !closed);
    running = false;
  };
  let source = null;
  const listen = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) {
      source = new EventSource(`/api/live${query}`);
      source.addEventListener('hello', () => {
        onState?.(true);
        run(); // also after a break: whatever was missed is asked for
      });
      source.addEventListener('change', run);
      source.onerror = () => onState?.(false);
    }
  };
  document.addEventListener('visibilitychange', listen);
  listen();
  run();
  return () => {
    closed = true;
    document.removeEventListener('visibilitychange', listen);
    source?.close();
  };
}
