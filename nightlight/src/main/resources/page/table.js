// What an instant query gives, as a table: exact values, as the API wrote them.

import { emptyElement, h, replace, seriesElement, seriesText } from './dom.js';
import { formatCount, formatTime } from './format.js';

/** Shown at first. */
const ROWS_MAX = 300;
const SAMPLES_MAX = 60;

/** @param {any} histogram */
function histogramElement(histogram) {
  const buckets = (histogram.buckets ?? []).map((/** @type {any[]} */ [kind, low, high, count]) =>
    h('tr', null, h('td', null, `${kind === 1 || kind === 3 ? '[' : '('}${low}, ${high}${kind === 0 || kind === 3 ? ']' : ')'}`), h('td', { class: 'number' }, count)));
  return h('details', null, h('summary', null, `histogram: count ${histogram.count}, sum ${histogram.sum}`), h('table', { class: 'inner' }, h('tbody', null, buckets)));
}

/** @param {any} series @returns {any} */
function valueElement(series) {
  if (series.value) {
    return series.value[1];
  }
  if (series.histogram) {
    return histogramElement(series.histogram[1]);
  }
  const samples = [...(series.values ?? []), ...(series.histograms ?? [])].sort((a, b) => a[0] - b[0]);
  const shown = samples.slice(-SAMPLES_MAX);
  return h('div', { class: 'samples' },
    samples.length > shown.length ? h('span', { class: 'muted' }, `the last ${shown.length} of ${formatCount(samples.length)}`) : null,
    shown.map(([time, value]) => h('span', { class: 'sample' },
      typeof value === 'string' ? value : histogramElement(value), h('span', { class: 'muted' }, ` @ ${formatTime(time)}`))));
}

/** @param {any} series */
function numberOf(series) {
  const value = Number((series.value?.[1] ?? '').replace('Inf', 'Infinity'));
  return Number.isNaN(value) ? -Infinity : value;
}

/** @param {{resultType: string, result: any}} data @returns {HTMLElement} */
export function resultTable(data) {
  if (data.resultType === 'scalar' || data.resultType === 'string') {
    return h('div', { class: 'single' }, h('span', { class: 'muted' }, data.resultType), h('output', { class: 'value' }, data.result[1]),
      h('span', { class: 'muted' }, formatTime(data.result[0])));
  }
  const all = /** @type {any[]} */ (data.result);
  if (all.length === 0) {
    return emptyElement('No series', 'At this time there is no sample of what was asked for.');
  }
  const body = h('tbody');
  const more = h('p', { class: 'more' });
  let order = 'given';
  let shownMax = ROWS_MAX;
  const sorted = () => {
    switch (order) {
      case 'value-down': return [...all].sort((a, b) => numberOf(b) - numberOf(a));
      case 'value-up': return [...all].sort((a, b) => numberOf(a) - numberOf(b));
      case 'series': return [...all].sort((a, b) => (seriesText(a.metric) < seriesText(b.metric) ? -1 : 1));
      default: return all;
    }
  };
  const heads = {
    series: h('th', { scope: 'col' }),
    value: h('th', { scope: 'col', class: 'number' }),
  };
  const draw = () => {
    replace(heads.series, h('button', { type: 'button', class: 'sort', onclick: () => { order = order === 'series' ? 'given' : 'series'; draw(); } },
      'Series', order === 'series' ? ' ▲' : ''));
    heads.series.setAttribute('aria-sort', order === 'series' ? 'ascending' : 'none');
    replace(heads.value, h('button', { type: 'button', class: 'sort', onclick: () => { order = order === 'value-down' ? 'value-up' : 'value-down'; draw(); } },
      order === 'value-down' ? '▼ ' : order === 'value-up' ? '▲ ' : '', 'Value'));
    heads.value.setAttribute('aria-sort', order === 'value-down' ? 'descending' : order === 'value-up' ? 'ascending' : 'none');
    replace(body, sorted().slice(0, shownMax).map(series => h('tr', null,
      h('td', null, seriesElement(series.metric)),
      h('td', { class: series.value ? 'number value' : 'value' }, valueElement(series)))));
    replace(more, all.length > shownMax
      ? [`${formatCount(shownMax)} of ${formatCount(all.length)} series are shown. `,
        h('button', { type: 'button', class: 'link', onclick: () => { shownMax = all.length; draw(); } }, 'Show all')]
      : null);
  };
  draw();
  return h('div', null, h('div', { class: 'scroll' }, h('table', { class: 'data' }, h('thead', null, h('tr', null, heads.series, heads.value)), body)), more);
}
