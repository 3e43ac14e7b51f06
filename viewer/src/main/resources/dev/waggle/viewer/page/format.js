// Durations, times and numbers as people read them.

export function duration(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return '';
  if (ms === 0) return '0';
  if (ms < 1) return `${Math.max(1, Math.round(ms * 1000))} µs`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.floor((ms % 60_000) / 1000);
  if (minutes < 60) return seconds ? `${minutes} min ${seconds} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

const dateOf = nanos => new Date(Number(BigInt(nanos) / 1_000_000n));
const two = number => String(number).padStart(2, '0');

/** The time of the day. */
export function clock(nanos) {
  const date = dateOf(nanos);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The day in words where it is a near one, else its date, and the time. */
export function day(nanos) {
  const date = dateOf(nanos);
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const days = Math.ceil((midnight - date) / 86_400_000);
  const name = days === 0 ? 'today' : days === 1 ? 'yesterday'
    : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${name} ${clock(nanos)}`;
}

export function exactTime(nanos) {
  const value = BigInt(nanos);
  return dateOf(nanos).toISOString().replace('Z', String(value % 1_000_000n).padStart(6, '0') + 'Z');
}

export function count(number) {
  if (number < 100_000) return number.toLocaleString('en-US');
  if (number < 1_000_000) return `${(number / 1000).toFixed(1)}k`;
  return `${(number / 1_000_000).toFixed(1)}M`;
}

export function money(amount) {
  return amount < 0.01 ? `$${amount.toFixed(4)}` : `$${amount.toFixed(2)}`;
}

/** A steady colour class for a service: the same name has the same colour on every page. */
export function serviceColour(name) {
  let hash = 7;
  for (const c of name) hash = (hash * 31 + c.codePointAt(0)) >>> 0;
  return `service-${hash % 8}`;
}
