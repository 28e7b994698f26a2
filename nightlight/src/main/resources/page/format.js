// Numbers, durations and times, as people read them.

const UNITS = [['w', 604800], ['d', 86400], ['h', 3600], ['m', 60], ['s', 1]];

/** Seconds of a duration as PromQL writes it; NaN where it is none. @param {string} text */
export function parseDuration(text) {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) {
    return Number(trimmed);
  }
  if (!/^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/.test(trimmed) || trimmed === '') {
    return NaN;
  }
  const seconds = { y: 31536000, w: 604800, d: 86400, h: 3600, m: 60, s: 1, ms: 0.001 };
  return [...trimmed.matchAll(/(\d+)(ms|[ywdhms])/g)]
    .reduce((sum, [, count, unit]) => sum + Number(count) * seconds[/** @type {'s'} */ (unit)], 0);
}

/** @param {number} seconds */
export function formatDuration(seconds) {
  if (!Number.isFinite(seconds) || seconds <= 0) {
    return '0s';
  }
  if (seconds < 1) {
    return `${Math.round(seconds * 1000)}ms`;
  }
  let rest = Math.round(seconds);
  let text = '';
  for (const [unit, size] of /** @type {[string, number][]} */ (UNITS)) {
    const count = Math.floor(rest / size);
    if (count > 0) {
      text += `${count}${unit}`;
      rest -= count * size;
    }
  }
  return text;
}

/** A time of day that took so long, to three digits. @param {number} seconds */
export function formatSeconds(seconds) {
  const size = Math.abs(seconds);
  if (size === 0) {
    return '0 s';
  }
  if (size < 1e-3) {
    return `${digits(seconds * 1e6)} µs`;
  }
  if (size < 1) {
    return `${digits(seconds * 1e3)} ms`;
  }
  return size < 120 ? `${digits(seconds)} s` : formatDuration(seconds);
}

/** @param {number} value */
function digits(value) {
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}

/** @param {number} value @param {number} base @param {string[]} prefixes */
function scaled(value, base, prefixes) {
  const size = Math.abs(value);
  let step = 0;
  let unit = 1;
  while (step < prefixes.length - 1 && size >= unit * base) {
    unit *= base;
    step++;
  }
  return `${digits(value / unit)}${prefixes[step]}`;
}

/** @param {number} value @param {string} [unit] */
export function formatValue(value, unit = '') {
  if (Number.isNaN(value)) {
    return 'NaN';
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? '+Inf' : '-Inf';
  }
  switch (unit) {
    case 'bytes': return scaled(value, 1024, [' B', ' KiB', ' MiB', ' GiB', ' TiB', ' PiB']);
    case 'bytes/s': return scaled(value, 1024, [' B/s', ' KiB/s', ' MiB/s', ' GiB/s', ' TiB/s']);
    case 'seconds': return formatSeconds(value);
    case 'share': return `${digits(value * 100)} %`;
    case '/s': return `${size3(value)}/s`;
    default: return short(value);
  }
}

/** @param {number} value */
function size3(value) {
  return Math.abs(value) < 10000 ? digits(value) : scaled(value, 1000, ['', ' k', ' M', ' G']);
}

/** @param {number} value */
function short(value) {
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) {
    return value.toExponential(2);
  }
  return size < 10000 ? digitsOf(value) : scaled(value, 1000, ['', ' k', ' M', ' G', ' T', ' P']);
}

/** @param {number} value */
function digitsOf(value) {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

/** @param {number} value */
export function formatCount(value) {
  return Number(value).toLocaleString('en-US');
}

export const zone = {
  isUtc: () => localStorage.getItem('nightlight.zone') === 'utc',
  /** @param {boolean} utc */
  setUtc: utc => localStorage.setItem('nightlight.zone', utc ? 'utc' : 'local'),
};

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, '0');
}

/** Parts of a time in the zone that is shown. @param {number} seconds */
function parts(seconds) {
  const date = new Date(seconds * 1000);
  return zone.isUtc()
    ? [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(),
      date.getUTCMilliseconds()]
    : [date.getFullYear(), date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds(),
      date.getMilliseconds()];
}

/** @param {number} seconds since 1970 */
export function formatTime(seconds) {
  const [year, month, day, hour, minute, second, milli] = parts(seconds);
  const fraction = milli === 0 ? '' : `.${String(milli).padStart(3, '0')}`;
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}${fraction}${zone.isUtc() ? ' UTC' : ''}`;
}

/** What a datetime-local field holds. @param {number} seconds */
export function toField(seconds) {
  const [year, month, day, hour, minute, second] = parts(seconds);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}

/** Seconds since 1970 of what such a field holds; NaN where it holds nothing. @param {string} text */
export function fromField(text) {
  return text === '' ? NaN : new Date(zone.isUtc() ? `${text}Z` : text).getTime() / 1000;
}

/** @param {string} iso @param {number} nowMs */
export function formatAgo(iso, nowMs) {
  const then = Date.parse(iso);
  if (Number.isNaN(then) || then <= 0) {
    return 'never';
  }
  const seconds = (nowMs - then) / 1000;
  if (seconds < 1) {
    return 'just now';
  }
  // Two units tell enough.
  const [first, second = ''] = formatDuration(Math.floor(seconds)).match(/\d+\D+/g) ?? [];
  return `${first}${second} ago`;
}
