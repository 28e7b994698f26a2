// Which time is shown: the last hour, or one that ended once; how finely; and how often anew.

import { h } from './dom.js';
import { formatDuration, formatTime, fromField, parseDuration, toField } from './format.js';

export const RANGES = ['5m', '15m', '30m', '1h', '3h', '6h', '12h', '1d', '2d', '1w', '2w', '4w'];
const REFRESHES = ['', '5s', '15s', '30s', '1m', '5m'];
/** Points of a line, so that there is one for each two or three pixels; NightLight takes no more than 11,000. */
const POINTS = 400;
const POINTS_MAX = 11_000;
const ROUND = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

/** @param {number} seconds a range's length @param {number} [points] */
export function automaticStep(seconds, points = POINTS) {
  const wanted = seconds / points;
  return ROUND.find(step => step >= wanted) ?? Math.ceil(wanted / 604800) * 604800;
}

/**
 * A range that stands in an address: `range` is its length, `end` when it ended (absent: now), `step`, `refresh`. One that cannot be read is as if it were
 * not there.
 */
export class TimeRange {
  /** @param {URLSearchParams} parameters @param {{range?: string, refresh?: string}} [defaults] */
  constructor(parameters, defaults = {}) {
    this.seconds = parseDuration(parameters.get('range') ?? defaults.range ?? '1h') || 3600;
    const end = Number(parameters.get('end') ?? NaN);
    /** @type {number | null} */
    this.end = Number.isFinite(end) && parameters.get('end') ? end : null;
    const step = parseDuration(parameters.get('step') ?? '');
    /** @type {number | null} */
    this.step = step > 0 ? step : null;
    // "off" stands for none where a view has one unless it is told otherwise.
    const refresh = parameters.get('refresh') ?? defaults.refresh ?? '';
    this.refresh = REFRESHES.includes(refresh) ? refresh : '';
  }

  /** @param {URLSearchParams} parameters */
  write(parameters) {
    parameters.set('range', formatDuration(this.seconds));
    if (this.end !== null) {
      parameters.set('end', String(Math.round(this.end * 1000) / 1000));
    }
    if (this.step !== null) {
      parameters.set('step', formatDuration(this.step));
    }
    if (this.refresh !== '') {
      parameters.set('refresh', this.refresh);
    }
  }

  /** On multiples of the step, so that each turn asks for the same points again. @param {number} [points] */
  resolve(points) {
    const step = Math.max(this.step ?? automaticStep(this.seconds, points), this.seconds / (POINTS_MAX - 1));
    const now = this.end ?? Date.now() / 1000;
    const end = this.end === null ? Math.floor(now / step) * step : now;
    return { start: end - Math.floor(this.seconds / step) * step, end, step };
  }

  /** @param {number} from @param {number} to */
  zoom(from, to) {
    this.seconds = Math.max(1, Math.round(to - from));
    this.end = Math.round(to);
    this.step = null;
  }
}

/** @param {TimeRange} range @param {(kind: 'range' | 'refresh') => void} changed @param {{withStep?: boolean}} [options] */
export function rangeControls(range, changed, options = {}) {
  const current = formatDuration(range.seconds);
  const lengths = RANGES.includes(current) || RANGES.some(each => parseDuration(each) === range.seconds) ? RANGES : [current, ...RANGES];
  const length = h('select', {
    'aria-label': 'Length of the time range',
    onchange: () => { range.seconds = parseDuration(length.value); changed('range'); },
  }, lengths.map(each => h('option', { value: each, selected: parseDuration(each) === range.seconds }, each === current && !RANGES.includes(each) ? each : `Last ${each}`)));
  const end = range.end === null
    ? h('button', {
      type: 'button', class: 'until', title: 'Choose when the range ends',
      onclick: () => { range.end = Math.floor(Date.now() / 1000); changed('range'); },
    }, 'Until now')
    : h('input', {
      type: 'datetime-local', step: 1, 'aria-label': 'End of the time range', title: `Until ${formatTime(range.end)}`, value: toField(range.end),
      onchange: () => {
        const seconds = fromField(end.value);
        range.end = Number.isFinite(seconds) ? seconds : null;
        changed('range');
      },
    });
  const shift = (/** @type {number} */ by) => () => {
    range.end = Math.round((range.end ?? Date.now() / 1000) + by * range.seconds / 2);
    changed('range');
  };
  const step = h('input', {
    type: 'text', class: 'step', 'aria-label': 'Step', placeholder: `step ${formatDuration(range.resolve().step)}`, size: 8,
    value: range.step === null ? '' : formatDuration(range.step),
    onchange: () => {
      const seconds = parseDuration(step.value);
      const isWrong = step.value.trim() !== '' && !(seconds > 0);
      step.setCustomValidity(isWrong ? 'A duration, as 15s or 5m' : '');
      if (isWrong) {
        step.reportValidity();
        return;
      }
      range.step = seconds > 0 ? seconds : null;
      changed('range');
    },
  });
  const refresh = h('select', {
    'aria-label': 'Refresh', onchange: () => { range.refresh = refresh.value; changed('refresh'); },
  }, REFRESHES.map(each => h('option', { value: each, selected: each === range.refresh }, each === '' ? 'No refresh' : `Every ${each}`)));
  return h('div', { class: 'controls', role: 'group', 'aria-label': 'Time' },
    h('span', { class: 'joined' },
      h('button', { type: 'button', title: 'Earlier', 'aria-label': 'Earlier', onclick: shift(-1) }, '‹'),
      length,
      h('button', { type: 'button', title: 'Later', 'aria-label': 'Later', onclick: shift(1) }, '›')),
    range.end === null ? end : h('span', { class: 'joined' }, end,
      h('button', { type: 'button', title: 'End now again', onclick: () => { range.end = null; changed('range'); } }, 'Now')),
    options.withStep ? step : null,
    refresh);
}

/** Calls again and again, while the page is looked at. @param {TimeRange} range @param {() => void} again @returns {() => void} ends it */
export function repeat(range, again) {
  const seconds = parseDuration(range.refresh);
  if (!(seconds > 0) || range.end !== null) {
    return () => {};
  }
  const timer = setInterval(() => { if (!document.hidden) { again(); } }, seconds * 1000);
  return () => clearInterval(timer);
}
