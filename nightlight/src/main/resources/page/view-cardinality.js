// Which metrics and labels the series are of: what to look at when there are too many.

import { call } from './api.js';
import { emptyElement, failureElement, h, replace } from './dom.js';
import { formatCount, formatTime, formatValue } from './format.js';
import { link, remember } from './state.js';

const LIMITS = ['10', '20', '50', '100'];

export class CardinalityView {
  title = 'Cardinality';

  /** @param {URLSearchParams} parameters */
  constructor(parameters) {
    this.limit = LIMITS.includes(parameters.get('limit') ?? '') ? parameters.get('limit') ?? '10' : '10';
    /** How often it was asked. */
    this.turn = 0;
    this.body = h('div', null, h('p', { class: 'empty' }, 'Loading…'));
    const limit = h('select', {
      'aria-label': 'How many are listed',
      onchange: () => { this.limit = limit.value; remember('cardinality', new URLSearchParams([['limit', this.limit]]), { replace: true }); void this.load(); },
    }, LIMITS.map(each => h('option', { value: each, selected: each === this.limit }, `Top ${each}`)));
    this.element = h('section', { class: 'view' },
      h('div', { class: 'view-head' }, h('div', null, h('h1', null, 'Cardinality'), h('p', { class: 'muted' }, 'What the series in memory are made of: where there are too many, it shows here.')),
        h('div', { class: 'toolbar' }, limit, h('button', { type: 'button', onclick: () => void this.load() }, 'Refresh'))),
      this.body);
    void this.load();
  }

  close() {
    this.isClosed = true;
  }

  /** Only what was asked for last is shown: an older answer may come after a newer one. */
  async load() {
    const turn = ++this.turn;
    let shown;
    try {
      shown = this.draw((await call('status/tsdb', { limit: this.limit })).data);
    } catch (e) {
      shown = /** @type {any} */ (e).status === 404
        ? [emptyElement('Not here', 'This NightLight does not tell what its series are of (GET /api/v1/status/tsdb answers 404).')]
        : [failureElement(e, 'The statistics could not be read')];
    }
    if (!this.isClosed && turn === this.turn) {
      replace(this.body, shown);
    }
  }

  /** @param {any} data */
  draw(data) {
    const head = data.headStats ?? {};
    const series = Number(head.numSeries ?? 0);
    const time = (/** @type {number} */ ms) => (Number.isFinite(ms) && Math.abs(ms) < 8e15 && series > 0 ? formatTime(Math.floor(ms / 1000)) : '–');
    const query = (/** @type {string} */ name) => link('query', new URLSearchParams([['q', name], ['tab', 'table']]));
    const selector = (/** @type {string} */ pair) => {
      const at = pair.indexOf('=');
      return link('query', new URLSearchParams([['q', `count by (__name__) ({${pair.slice(0, at)}=${JSON.stringify(pair.slice(at + 1))}})`], ['tab', 'table']]));
    };
    const values = (/** @type {string} */ name) => link('query', new URLSearchParams([['q', `count by (${/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name)}) ({__name__!=""})`], ['tab', 'table']]));
    return [
      h('dl', { class: 'tiles' }, [
        ['Series', formatCount(series)], ['Label pairs', formatCount(Number(head.numLabelPairs ?? 0))], ['Chunks', formatCount(Number(head.chunkCount ?? 0))],
        ['Oldest in memory', time(Number(head.minTime))], ['Newest', time(Number(head.maxTime))],
      ].map(([name, value]) => h('div', { class: 'tile' }, h('dt', null, name), h('dd', { class: value.length > 14 ? 'long' : null }, value)))),
      h('div', { class: 'columns' },
        this.bars('Metrics with the most series', 'Metric', 'Series', data.seriesCountByMetricName, formatCount, query, series),
        this.bars('Labels with the most values', 'Label', 'Values', data.labelValueCountByLabelName, formatCount, values),
        this.bars('Labels that take the most memory', 'Label', 'Memory', data.memoryInBytesByLabelName, value => formatValue(value, 'bytes'), values),
        this.bars('Label pairs with the most series', 'Pair', 'Series', data.seriesCountByLabelValuePair, formatCount, selector, series)),
    ];
  }

  /**
   * @param {string} title @param {string} what @param {string} count @param {{name: string, value: number}[]} items
   * @param {(value: number) => string} format @param {(name: string) => string} address @param {number} [whole]
   */
  bars(title, what, count, items, format, address, whole) {
    const most = whole || Math.max(1, ...(items ?? []).map(item => Number(item.value)));
    return h('section', { class: 'card' }, h('h2', null, title),
      (items ?? []).length === 0 ? h('p', { class: 'muted' }, 'None.') : h('table', { class: 'data bars' },
        h('thead', null, h('tr', null, h('th', { scope: 'col' }, what), h('th', { scope: 'col', class: 'number' }, count))),
        h('tbody', null, items.map(item => h('tr', null,
          h('td', null, h('a', { href: address(item.name) }, item.name),
            h('span', { class: 'bar-line', 'aria-hidden': 'true' }, h('span', { style: { width: `${Math.max(0.5, Number(item.value) / most * 100)}%` } }))),
          h('td', { class: 'number value' }, format(Number(item.value))))))));
  }
}
