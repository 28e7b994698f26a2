// Queries, several at once: as a graph that they share, or each as a table.

import { call } from './api.js';
import { Chart, SERIES_DRAWN_MAX } from './chart.js';
import { emptyElement, failureElement, h, notify, replace } from './dom.js';
import { Editor } from './editor.js';
import { formatCount, formatDuration } from './format.js';
import { TimeRange, rangeControls, repeat } from './range.js';
import { link, remember } from './state.js';
import { resultTable } from './table.js';

const QUERIES_MAX = 10;
const KEPT = 'nightlight.history';
const KEPT_MAX = 30;

/**
 * @typedef {{text: string, isOn: boolean, editor: Editor, row: HTMLElement, told: HTMLElement, lines: import('./chart.js').Line[], data: any}} Query
 */

/** What one query may give: more would only stop the browser. NightLight says so where it leaves some out. */
const SERIES_MAX = 10_000;

/** Of a graph, of all its queries: a tab bears some hundred MiB, and each takes about a hundred bytes. */
const SAMPLES_MAX = 2_000_000;

/** @param {{start: number, end: number, step: number}} range @param {number} queries how many share the graph */
function seriesMax(range, queries) {
  const points = Math.floor((range.end - range.start) / range.step) + 1;
  return Math.min(SERIES_MAX, Math.max(SERIES_DRAWN_MAX, Math.floor(SAMPLES_MAX / points / queries)));
}

/** @param {number} index */
function letter(index) {
  return String.fromCharCode(65 + index);
}

/** @returns {string[]} */
function history() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '[]').map(String);
  } catch {
    return [];
  }
}

/** @param {string} text */
function keep(text) {
  const all = [text, ...history().filter(each => each !== text)].slice(0, KEPT_MAX);
  try {
    localStorage.setItem(KEPT, JSON.stringify(all));
  } catch {
    // There is no room: the answer is of more use than the list.
  }
}

export class QueryView {
  title = 'Query';

  /** @param {URLSearchParams} parameters */
  constructor(parameters) {
    this.range = new TimeRange(parameters);
    this.tab = parameters.get('tab') === 'table' ? 'table' : 'graph';
    this.isStacked = parameters.get('stacked') === '1';
    /** Ranges before each zoom. @type {{seconds: number, end: number | null, step: number | null}[]} */
    this.zooms = [];
    const off = new Set(parameters.getAll('off'));
    const texts = parameters.getAll('q').slice(0, QUERIES_MAX);
    /** @type {Query[]} */
    this.queries = [];
    this.list = h('div', { class: 'queries' });
    this.controls = h('div', { class: 'toolbar' });
    this.output = h('div', { class: 'output', role: 'tabpanel' });
    this.summary = h('div', { class: 'summary muted', 'aria-live': 'polite' });
    this.progress = h('div', { class: 'progress', hidden: true, role: 'progressbar', 'aria-label': 'Queries are being answered' });
    this.tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Form of the results' });
    this.chart = new Chart({
      label: 'Graph of the queries. Arrow keys show values, plus and minus zoom, 0 goes back.', height: 400, stacked: this.isStacked,
      onzoom: (from, to) => this.zoom(from, to), onreset: () => this.unzoom(),
    });
    this.element = h('section', { class: 'view query-view' },
      h('h1', { class: 'hidden' }, 'Query'),
      h('div', { class: 'card' }, this.list, this.controls),
      h('div', { class: 'card results' }, this.progress, h('div', { class: 'results-head' }, this.tabs, this.summary), this.output));
    (texts.length > 0 ? texts : ['']).forEach((text, index) => this.add(text, !off.has(String(index))));
    this.drawControls();
    this.drawTabs();
    this.stop = () => {};
    void this.run({ remembers: false });
  }

  focus() {
    this.queries[0]?.editor.focus();
  }

  close() {
    this.stop();
    this.running?.abort();
    this.chart.close();
  }

  /** @param {string} text @param {boolean} [isOn] */
  add(text, isOn = true) {
    const query = /** @type {Query} */ ({ text, isOn, lines: [], data: null });
    query.editor = new Editor({
      value: text, label: 'Query', onrun: () => void this.run(), onchange: changed => { query.text = changed; },
    });
    query.told = h('div', { class: 'told' });
    query.row = h('div', { class: 'query' });
    this.queries.push(query);
    this.drawRows();
    return query;
  }

  drawRows() {
    replace(this.list, this.queries.map((query, index) => {
      const name = letter(index);
      query.editor.field.setAttribute('aria-label', `Query ${name}`);
      replace(query.row,
        h('button', {
          type: 'button', class: `letter-button${query.isOn ? '' : ' off'}`, 'aria-pressed': String(query.isOn),
          title: query.isOn ? `Leave query ${name} out` : `Ask query ${name} again`, 'aria-label': `Query ${name} is asked`,
          onclick: () => { query.isOn = !query.isOn; this.drawRows(); void this.run(); },
        }, name),
        h('div', { class: 'query-body' }, query.editor.element, query.told),
        h('div', { class: 'query-tools' },
          h('button', { type: 'button', class: 'icon', title: 'Write it in the usual form', 'aria-label': `Format query ${name}`, onclick: () => void this.format(query) }, '{ }'),
          h('button', {
            type: 'button', class: 'icon', title: 'Remove', 'aria-label': `Remove query ${name}`, disabled: this.queries.length === 1,
            onclick: () => { this.queries.splice(index, 1); this.drawRows(); this.drawControls(); void this.run(); },
          }, '✕')));
      return query.row;
    }));
  }

  drawControls() {
    const stacked = h('input', { type: 'checkbox', onchange: () => { this.isStacked = stacked.checked; this.chart.stack(stacked.checked); this.remember(true); } });
    stacked.checked = this.isStacked;
    const fill = () => replace(earlier, h('option', { value: '' }, 'Earlier queries'),
      history().map(text => h('option', { value: text }, text.length > 90 ? `${text.slice(0, 90)}…` : text)));
    const earlier = h('select', {
      'aria-label': 'Earlier queries', class: 'earlier', onfocus: fill, onmousedown: fill,
      onchange: () => {
        const target = this.queries.find(query => query.text.trim() === '') ?? this.queries.at(-1);
        if (target && earlier.value !== '') {
          target.text = earlier.value;
          target.editor.value = earlier.value;
          earlier.value = '';
          void this.run();
        }
      },
    });
    fill();
    replace(this.controls,
      h('button', { type: 'button', class: 'primary', id: 'run', title: 'Enter, in a query', onclick: () => void this.run() }, 'Run'),
      h('button', {
        type: 'button', disabled: this.queries.length >= QUERIES_MAX,
        onclick: () => { this.add('').editor.focus(); this.drawControls(); },
      }, 'Add query'),
      earlier,
      h('span', { class: 'grow' }),
      rangeControls(this.range, kind => {
        this.zooms = [];
        this.drawControls();
        if (kind === 'range') {
          void this.run();
        } else {
          this.remember(true);
          this.schedule();
        }
      }, { withStep: true }),
      h('label', { class: 'check' }, stacked, 'Stacked'),
      h('button', { type: 'button', onclick: () => void this.copyLink() }, 'Copy link'));
  }

  drawTabs() {
    const tab = (/** @type {'graph' | 'table'} */ name, /** @type {string} */ title) => h('button', {
      type: 'button', role: 'tab', id: `tab-${name}`, 'aria-selected': String(this.tab === name), tabindex: this.tab === name ? 0 : -1,
      onclick: () => this.choose(name),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
          this.choose(name === 'graph' ? 'table' : 'graph');
          document.getElementById(`tab-${this.tab}`)?.focus();
        }
      },
    }, title);
    this.output.setAttribute('aria-labelledby', `tab-${this.tab}`);
    replace(this.tabs, tab('graph', 'Graph'), tab('table', 'Table'));
  }

  /** @param {'graph' | 'table'} tab */
  choose(tab) {
    this.tab = tab;
    this.drawTabs();
    void this.run();
  }

  parameters() {
    const parameters = new URLSearchParams();
    this.queries.forEach((query, index) => {
      if (query.text.trim() !== '' || this.queries.length > 1) {
        parameters.append('q', query.text);
      }
      if (!query.isOn) {
        parameters.append('off', String(index));
      }
    });
    this.range.write(parameters);
    parameters.set('tab', this.tab);
    if (this.isStacked) {
      parameters.set('stacked', '1');
    }
    return parameters;
  }

  /** @param {boolean} isSmall whether it is no entry of its own to go back to */
  remember(isSmall) {
    remember('query', this.parameters(), { replace: isSmall });
  }

  async copyLink() {
    const address = new URL(link('query', this.parameters()), location.origin + '/').href;
    try {
      await navigator.clipboard.writeText(address);
      notify('The link is in the clipboard.');
    } catch {
      this.remember(true);
      notify('The browser gives no clipboard here; the link is in the address bar.');
    }
  }

  /** @param {Query} query */
  async format(query) {
    try {
      const { data } = await call('format_query', { query: query.text }, { post: true });
      query.text = data;
      query.editor.value = data;
      replace(query.told);
    } catch (e) {
      replace(query.told, failureElement(e, 'It cannot be formatted'));
    }
  }

  /** @param {number} from @param {number} to */
  zoom(from, to) {
    this.zooms.push({ seconds: this.range.seconds, end: this.range.end, step: this.range.step });
    this.range.zoom(from, to);
    this.drawControls();
    void this.run();
  }

  unzoom() {
    const before = this.zooms.pop();
    if (before) {
      Object.assign(this.range, before);
      this.drawControls();
      void this.run();
    }
  }

  schedule() {
    this.stop();
    // One that takes longer than that is not begun anew before it has ended.
    this.stop = repeat(this.range, () => { if (this.progress.hidden) { void this.run({ remembers: false, isSilent: true }); } });
  }

  /** @param {{remembers?: boolean, isSilent?: boolean}} [options] */
  async run(options = {}) {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    if (options.remembers !== false) {
      this.remember(false);
    }
    this.schedule();
    const asked = this.queries.filter(query => query.isOn && query.text.trim() !== '');
    this.queries.forEach(query => replace(query.told));
    if (asked.length === 0) {
      this.progress.hidden = true;
      replace(this.summary);
      replace(this.output, emptyElement('Nothing is asked yet', 'Write an expression above and press Enter. Ctrl+Space shows what there is to write.'));
      return;
    }
    this.progress.hidden = false;
    this.output.classList.toggle('waiting', !options.isSilent);
    const points = Math.max(100, Math.round((this.output.clientWidth || 1000) / 3));
    const resolved = this.range.resolve(points);
    const limit = this.tab === 'graph' ? seriesMax(resolved, asked.length) : SERIES_MAX;
    const outcomes = await Promise.all(asked.map(query => this.ask(query, resolved, limit, running.signal)));
    if (running.signal.aborted) {
      return;
    }
    this.progress.hidden = true;
    this.output.classList.remove('waiting');
    asked.forEach(query => keep(query.text));
    const answered = asked.filter((_, index) => outcomes[index] >= 0);
    this.summarize(answered, outcomes, resolved.step);
    if (this.tab === 'graph') {
      this.showGraph(answered, resolved);
    } else {
      this.showTables(answered);
    }
  }

  /** @param {Query} query @param {{start: number, end: number, step: number}} resolved @param {number} limit of its series @param {AbortSignal} signal @returns {Promise<number>} how long it took; -1 where it failed */
  async ask(query, resolved, limit, signal) {
    try {
      const reply = this.tab === 'graph'
        ? await call('query_range', { query: query.text, ...resolved, limit }, { signal, post: true })
        : await call('query', { query: query.text, time: this.range.end ?? undefined, limit }, { signal, post: true });
      query.data = reply.data;
      const told = [...reply.warnings.map(text => h('p', { class: 'warning' }, h('strong', null, 'Warning'), ' ', text)),
        ...reply.infos.map(text => h('p', { class: 'info' }, h('strong', null, 'Info'), ' ', text))];
      replace(query.told, told);
      return reply.tookMs;
    } catch (e) {
      if (!signal.aborted) {
        query.data = null;
        replace(query.told, failureElement(e, 'The query failed'));
      }
      return -1;
    }
  }

  /** @param {Query[]} answered @param {number[]} outcomes @param {number} step */
  summarize(answered, outcomes, step) {
    const series = answered.reduce((sum, query) => sum + (Array.isArray(query.data.result) && query.data.resultType !== 'scalar' && query.data.resultType !== 'string' ? query.data.result.length : 1), 0);
    const slowest = Math.max(...outcomes);
    replace(this.summary, answered.length === 0 ? null
      : `${formatCount(series)} series · ${Math.round(slowest)} ms${this.tab === 'graph' ? ` · step ${formatDuration(step)}` : ''}`);
  }

  /** @param {Query[]} answered @param {{start: number, end: number, step: number}} resolved */
  showGraph(answered, resolved) {
    const isMany = this.queries.length > 1;
    const lines = answered.flatMap(query => query.data.result
      .filter((/** @type {any} */ series) => series.values)
      .map((/** @type {any} */ series) => ({
        ...series,
        // One without labels is told by its query.
        name: Object.keys(series.metric).length === 0 ? query.text : undefined,
        from: isMany ? letter(this.queries.indexOf(query)) : undefined,
      })));
    const histograms = answered.flatMap(query => query.data.result).filter((/** @type {any} */ series) => series.histograms && !series.values).length;
    if (lines.length === 0) {
      replace(this.output, answered.length === 0
        ? emptyElement('No answer', 'What went wrong stands with the query.')
        : emptyElement('No series', histograms > 0
          ? `${histograms} native histograms are no lines: the table shows them, histogram_quantile() makes lines of them.`
          : 'In this time there are no samples of what was asked for.'));
      return;
    }
    if (!this.chart.element.isConnected) {
      replace(this.output, this.chart.element);
    }
    this.chart.show(lines, resolved);
  }

  /** @param {Query[]} answered */
  showTables(answered) {
    replace(this.output, answered.length === 0
      ? emptyElement('No answer', 'What went wrong stands with the query.')
      : answered.map(query => h('section', { class: 'result' },
        this.queries.length > 1 ? h('h2', null, h('span', { class: 'letter' }, letter(this.queries.indexOf(query))), ' ', h('code', null, query.text)) : null,
        resultTable(query.data))));
  }
}
