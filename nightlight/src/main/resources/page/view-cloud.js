// The ready dashboard: what cloud.json says, asked of whatever is scraped.

import { call, pageFile } from './api.js';
import { Chart } from './chart.js';
import { emptyElement, failureElement, h, replace } from './dom.js';
import { formatDuration, formatTime, formatValue } from './format.js';
import { TimeRange, rangeControls, repeat } from './range.js';
import { link, remember } from './state.js';
import { badge } from './view-lists.js';

const CHART_HEIGHT = 190;
const CHART_POINTS = 180;
/** Four scrapes, so that one that failed leaves no gap. */
const RATE_SECONDS_MIN = 60;

/**
 * @typedef {{expr: string, name?: string}} Ask
 * @typedef {{title: string, unit?: string, stacked?: boolean, about?: string, queries: Ask[]}} Panel
 * @typedef {{title: string, unit?: string, expr: string, of?: string, worst?: 'high' | 'low'}} Tile
 * @typedef {{title: string, unit?: string, expr: string}} Column
 * @typedef {{title: string, about?: string, needs?: string, tiles?: Tile[], table?: {by: string, columns: Column[]}, charts?: Panel[]}} Section
 */

/** What is asked again when the time changes, as far as it can be seen. @typedef {{element: Element, isSeen: boolean, isStale: boolean, isLoading: boolean, load: () => Promise<void>}} Part */

/** @param {string} expression @param {number} step */
export function withRate(expression, step) {
  return expression.replaceAll('$__rate_interval', formatDuration(Math.max(RATE_SECONDS_MIN, 4 * step)));
}

/** What a line is called. @param {string | undefined} pattern @param {Record<string, string>} metric */
function nameOf(pattern, metric) {
  const name = pattern?.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => metric[label] ?? '').trim();
  return name === '' ? undefined : name;
}

export class CloudView {
  title = 'Cloud';

  /** @param {URLSearchParams} parameters */
  constructor(parameters) {
    this.range = new TimeRange(parameters, { range: '30m', refresh: '30s' });
    /** Ranges before each zoom. @type {{seconds: number, end: number | null, step: number | null}[]} */
    this.zooms = [];
    /** @type {Part[]} */
    this.parts = [];
    /** @type {Chart[]} */
    this.charts = [];
    this.controls = h('div', { class: 'toolbar' });
    this.body = h('div', null, h('p', { class: 'empty' }, 'Loading…'));
    this.element = h('section', { class: 'view cloud' },
      h('div', { class: 'view-head' }, h('div', null, h('h1', null, 'The whole cloud'), h('p', { class: 'muted' }, 'From the metrics that every service of PhotonCloud exposes.')), this.controls),
      this.body);
    this.observer = new IntersectionObserver(entries => this.seen(entries), { rootMargin: '200px' });
    this.stop = () => {};
    this.drawControls();
    this.schedule();
    void this.start();
  }

  close() {
    this.isClosed = true;
    this.stop();
    this.observer.disconnect();
    this.charts.forEach(chart => chart.close());
  }

  drawControls() {
    replace(this.controls, rangeControls(this.range, () => this.changed()));
  }

  /** @param {number} from @param {number} to */
  zoom(from, to) {
    this.zooms.push({ seconds: this.range.seconds, end: this.range.end, step: this.range.step });
    this.range.zoom(from, to);
    this.changed();
  }

  unzoom() {
    const before = this.zooms.pop();
    if (before) {
      Object.assign(this.range, before);
      this.changed();
    }
  }

  changed() {
    const parameters = new URLSearchParams();
    this.range.write(parameters);
    if (this.range.refresh === '') {
      parameters.set('refresh', 'off');
    }
    remember('cloud', parameters);
    this.drawControls();
    this.schedule();
    this.refresh();
  }

  schedule() {
    this.stop();
    this.stop = repeat(this.range, () => this.refresh());
  }

  refresh() {
    if (this.parts.length === 0) {
      // Nothing was there yet, or it could not be asked: it may be there now.
      void this.start();
      return;
    }
    for (const part of this.parts) {
      part.isStale = true;
      void this.load(part);
    }
  }

  /** Once at a time: what changes meanwhile is asked for afterwards, so that no old answer comes after a newer one. @param {Part} part */
  async load(part) {
    while (part.isSeen && part.isStale && !part.isLoading && !this.isClosed) {
      part.isStale = false;
      part.isLoading = true;
      await part.load();
      part.isLoading = false;
    }
  }

  /** @param {IntersectionObserverEntry[]} entries */
  seen(entries) {
    for (const entry of entries) {
      const part = this.parts.find(each => each.element === entry.target);
      if (part) {
        part.isSeen = entry.isIntersecting;
        void this.load(part);
      }
    }
  }

  async start() {
    if (this.isStarting) {
      return;
    }
    this.isStarting = true;
    try {
      /** @type {{sections: Section[]}} */
      const { sections } = await pageFile('cloud.json');
      const { data } = await call('label/__name__/values', { limit: 1 });
      if (this.isClosed) {
        return;
      }
      if (data.length === 0) {
        replace(this.body, emptyElement('No samples yet', 'Nothing was scraped for this project, or written to it. The targets tell what is scraped, and how that goes.'));
        return;
      }
      replace(this.body, sections.map(section => this.section(section)));
    } catch (e) {
      replace(this.body, failureElement(e, 'The cloud could not be read'));
    } finally {
      this.isStarting = false;
    }
  }

  /** @param {Element} element @param {() => Promise<void>} load */
  part(element, load) {
    this.parts.push({ element, isSeen: false, isStale: true, isLoading: false, load });
    this.observer.observe(element);
    return element;
  }

  /** @param {Section} section */
  section(section) {
    return h('section', { class: 'dashboard-section' },
      h('h2', null, section.title, section.about ? h('span', { class: 'muted small' }, section.about) : null),
      section.tiles ? h('dl', { class: 'tiles' }, section.tiles.map(tile => this.tile(tile))) : null,
      section.table ? this.table(section.table) : null,
      section.charts ? h('div', { class: 'charts' }, section.charts.map(panel => this.chart(panel))) : null);
  }

  /** @param {string} expression */
  async now(expression) {
    const step = this.range.resolve(CHART_POINTS).step;
    const { data } = await call('query', { query: withRate(expression, step), time: this.range.end ?? undefined }, { post: true });
    return data.resultType === 'scalar' ? [{ metric: {}, value: data.result }] : data.result;
  }

  /** @param {Tile} tile */
  tile(tile) {
    const value = h('dd', null, '…');
    const element = h('div', { class: 'tile' }, h('dt', null, h('a', { href: this.address(tile.expr), title: tile.expr }, tile.title)), value);
    return this.part(element, async () => {
      try {
        const [found, whole] = await Promise.all([this.now(tile.expr), tile.of ? this.now(tile.of) : null]);
        const number = found.length > 0 ? Number(found[0].value[1]) : NaN;
        const total = whole && whole.length > 0 ? Number(whole[0].value[1]) : NaN;
        const isBad = tile.worst === 'high' ? number > 0 : tile.worst === 'low' ? number < total : false;
        element.classList.toggle('bad', isBad);
        replace(value, Number.isNaN(number) ? '–' : formatValue(number, tile.unit), Number.isNaN(total) ? null : h('span', { class: 'muted' }, ` of ${formatValue(total, tile.unit)}`));
        value.title = '';
      } catch (e) {
        replace(value, h('span', { class: 'error-text', title: /** @type {Error} */ (e).message }, 'failed'));
      }
    });
  }

  /** @param {{by: string, columns: Column[]}} table */
  table(table) {
    const body = h('tbody');
    const told = h('div');
    const element = h('div', { class: 'card scroll' }, told, h('table', { class: 'data' },
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Service'),
        table.columns.map(column => h('th', { scope: 'col', class: column.unit === 'state' ? null : 'number', title: column.expr }, column.title)))), body));
    return this.part(element, async () => {
      try {
        const answers = await Promise.all(table.columns.map(column => this.now(column.expr)));
        const columns = answers.map(answer => new Map(answer.map((/** @type {any} */ series) => [series.metric[table.by] ?? '', Number(series.value[1])])));
        const names = [...new Set(columns.flatMap(column => [...column.keys()]))].filter(name => name !== '').sort();
        replace(told);
        replace(body, names.length === 0
          ? h('tr', null, h('td', { colspan: table.columns.length + 1, class: 'muted' }, 'No service is scraped.'))
          : names.map(name => h('tr', null, h('th', { scope: 'row' }, name),
            table.columns.map((column, index) => cell(column, columns[index].get(name))))));
      } catch (e) {
        replace(told, failureElement(e, 'The table could not be read'));
      }
    });
  }

  /** @param {string} expression */
  address(expression) {
    const parameters = new URLSearchParams([['q', withRate(expression, this.range.resolve(CHART_POINTS).step)]]);
    this.range.write(parameters);
    parameters.delete('refresh');
    return link('query', parameters);
  }

  /** @param {Panel} panel */
  chart(panel) {
    const chart = new Chart({
      label: `Graph: ${panel.title}`, unit: panel.unit, height: CHART_HEIGHT, stacked: panel.stacked, legend: 'short', sync: 'cloud',
      onzoom: (from, to) => this.zoom(from, to), onreset: () => this.unzoom(),
    });
    this.charts.push(chart);
    const body = h('div', { class: 'chart-body' }, h('p', { class: 'empty small' }, 'Loading…'));
    const title = h('a', { href: this.panelAddress(panel), title: panel.queries.map(query => query.expr).join('\n') }, panel.title);
    title.addEventListener('click', () => { title.href = this.panelAddress(panel); });
    const element = h('section', { class: 'card panel' }, h('h3', null, title, panel.about ? h('span', { class: 'muted small' }, panel.about) : null), body);
    return this.part(element, async () => {
      const resolved = this.range.resolve(CHART_POINTS);
      try {
        const answers = await Promise.all(panel.queries.map(query => call('query_range', { query: withRate(query.expr, resolved.step), ...resolved }, { post: true })));
        const lines = answers.flatMap((answer, index) => answer.data.result.filter(hasNumber)
          .map((/** @type {any} */ series) => ({ ...series, name: nameOf(panel.queries[index].name, series.metric) })));
        if (this.isClosed) {
          return;
        }
        if (lines.length === 0) {
          replace(body, h('p', { class: 'empty small' }, `Nothing of this from ${formatTime(resolved.start)} on.`));
          return;
        }
        if (!chart.element.isConnected) {
          replace(body, chart.element);
        }
        chart.show(lines, resolved);
      } catch (e) {
        replace(body, failureElement(e, 'The graph could not be read'));
      }
    });
  }

  /** @param {Panel} panel */
  panelAddress(panel) {
    const parameters = new URLSearchParams();
    const { step } = this.range.resolve(CHART_POINTS);
    panel.queries.forEach(query => parameters.append('q', withRate(query.expr, step)));
    this.range.write(parameters);
    parameters.delete('refresh');
    if (panel.stacked) {
      parameters.set('stacked', '1');
    }
    return link('query', parameters);
  }
}

/** Quantiles of what did not happen are NaN, and no line. @param {any} series */
function hasNumber(series) {
  return (series.values ?? []).some((/** @type {[number, string]} */ [, value]) => value !== 'NaN');
}

/** @param {Column} column @param {number | undefined} value */
function cell(column, value) {
  if (column.unit === 'state') {
    return h('td', null, badge(value === undefined ? 'unknown' : value > 0 ? 'up' : 'down'));
  }
  const isBad = column.title === 'Errors' && value !== undefined && value > 0;
  return h('td', { class: `number value${isBad ? ' bad' : ''}` }, value === undefined || Number.isNaN(value) ? '–' : formatValue(value, column.unit));
}
