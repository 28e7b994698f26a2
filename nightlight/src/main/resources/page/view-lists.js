// Targets, rules and alerts: lists that the API gives whole, narrowed by what is typed.

import { call } from './api.js';
import { emptyElement, failureElement, h, replace, seriesElement, seriesText } from './dom.js';
import { formatAgo, formatCount, formatDuration, formatSeconds, formatTime } from './format.js';
import { link, remember } from './state.js';

const REFRESH_MS = 15_000;
/** Of one table: it is drawn anew at each turn. */
const ROWS_MAX = 1000;

/** @param {string} expression */
export function queryLink(expression, tab = 'graph') {
  return link('query', new URLSearchParams([['q', expression], ['tab', tab]]));
}

/** What is the same of all lists: asking, asking again, narrowing, telling what went wrong. */
export class ListView {
  /**
   * @param {{view: string, title: string, about: string, path: string, missing: string, states: [string, string][], parameters: URLSearchParams,
   *   draw: (data: any, shows: (text: string, state: string) => boolean) => any[], ask?: () => Promise<any>, extra?: any}} options
   */
  constructor(options) {
    this.options = options;
    this.title = options.title;
    this.text = options.parameters.get('find') ?? '';
    this.state = options.parameters.get('state') ?? '';
    /** The last time it was asked, and the last that was answered. */
    this.turn = 0;
    this.answered = 0;
    this.body = h('div', { class: 'list-body', 'aria-busy': 'true' }, h('p', { class: 'empty' }, 'Loading…'));
    const find = h('input', {
      type: 'search', placeholder: 'Find in the list', 'aria-label': 'Find in the list', value: this.text,
      oninput: () => { this.text = find.value; this.changed(); },
    });
    this.find = find;
    const states = h('select', { 'aria-label': 'State', onchange: () => { this.state = states.value; this.changed(); } },
      h('option', { value: '' }, 'All states'),
      options.states.map(([value, title]) => h('option', { value, selected: value === this.state }, title)));
    this.element = h('section', { class: 'view' },
      h('div', { class: 'view-head' }, h('div', null, h('h1', null, options.title), h('p', { class: 'muted' }, options.about)),
        h('div', { class: 'toolbar' }, options.extra ?? null, find, options.states.length > 0 ? states : null,
          h('button', { type: 'button', onclick: () => void this.load() }, 'Refresh'))),
      this.body);
    void this.load();
    this.timer = setInterval(() => { if (!document.hidden && this.answered === this.turn && !this.element.contains(document.getSelection()?.anchorNode ?? null)) { void this.load(); } }, REFRESH_MS);
  }

  close() {
    this.isClosed = true;
    clearInterval(this.timer);
  }

  focus() {
    this.find.focus();
  }

  changed() {
    const parameters = new URLSearchParams();
    if (this.text !== '') {
      parameters.set('find', this.text);
    }
    if (this.state !== '') {
      parameters.set('state', this.state);
    }
    remember(this.options.view, parameters, { replace: true });
    this.draw();
  }

  /** Only what was asked for last is shown: an older answer may come after a newer one. */
  async load() {
    const turn = ++this.turn;
    let data;
    let failure;
    try {
      data = this.options.ask ? await this.options.ask() : (await call(this.options.path)).data;
    } catch (e) {
      failure = e;
    }
    if (this.isClosed || turn !== this.turn) {
      return;
    }
    this.answered = turn;
    this.data = failure === undefined ? data : this.data;
    this.failure = failure;
    this.draw();
  }

  draw() {
    this.body.setAttribute('aria-busy', 'false');
    if (this.failure) {
      replace(this.body, /** @type {any} */ (this.failure).status === 404
        ? emptyElement('Not here', this.options.missing)
        : failureElement(this.failure, `${this.options.title} could not be read`));
      return;
    }
    if (this.data === undefined) {
      return;
    }
    const open = new Set([...this.body.querySelectorAll('details[data-key]')].filter(each => /** @type {HTMLDetailsElement} */ (each).open).map(each => /** @type {HTMLElement} */ (each).dataset.key));
    const wanted = this.text.trim().toLowerCase();
    const shows = (/** @type {string} */ text, /** @type {string} */ state) =>
      (wanted === '' || text.toLowerCase().includes(wanted)) && (this.state === '' || state === this.state);
    replace(this.body, this.options.draw(this.data, shows));
    this.body.querySelectorAll('details[data-key]').forEach(each => {
      if (open.has(/** @type {HTMLElement} */ (each).dataset.key)) {
        /** @type {HTMLDetailsElement} */ (each).open = true;
      }
    });
  }
}

/** @param {string} state @param {string} [text] */
export function badge(state, text = state) {
  return h('span', { class: `badge ${state}` }, text);
}

/** @param {number} count */
function tooMany(count) {
  return count > ROWS_MAX ? h('p', { class: 'more' }, `${formatCount(ROWS_MAX)} of ${formatCount(count)} are shown: find those that matter by a word.`) : null;
}

const nothingFits = () => emptyElement('Nothing fits', 'There are entries, but none with what is looked for.');

/** @param {URLSearchParams} parameters */
export function targetsView(parameters) {
  return new ListView({
    view: 'targets', title: 'Targets', about: 'What is scraped, and how it went the last time.', path: 'targets?state=active', parameters,
    missing: 'This NightLight does not scrape (GET /api/v1/targets answers 404).',
    states: [['up', 'Up'], ['down', 'Down'], ['unknown', 'Not yet scraped']],
    draw: (data, shows) => {
      const pools = Map.groupBy(/** @type {any[]} */ (data.activeTargets), target => target.scrapePool);
      if (pools.size === 0) {
        return [emptyElement('No targets', 'Nothing is scraped for this project: photon.nightlight.scrape.config-file names what is, and photon.nightlight.scrape.tenant whose it is.')];
      }
      const sections = [...pools].map(([pool, targets]) => {
        const shown = targets.filter(target => shows(`${target.scrapeUrl} ${seriesText(target.labels)} ${target.lastError}`, target.health));
        const up = targets.filter(target => target.health === 'up').length;
        const dropped = data.droppedTargetCounts?.[pool] ?? 0;
        return shown.length === 0 ? null : h('section', { class: 'card' },
          h('h2', null, pool, ' ', badge(up === targets.length ? 'up' : up === 0 ? 'down' : 'some', `${up} of ${targets.length} up`),
            dropped > 0 ? h('span', { class: 'muted small' }, `${dropped} dropped by relabelling`) : null),
          h('div', { class: 'scroll' }, h('table', { class: 'data' },
            h('thead', null, h('tr', null, ['State', 'Endpoint', 'Labels', 'Last scrape', 'Took', 'Every'].map((title, index) => h('th', { scope: 'col', class: index === 4 ? 'number' : null }, title)))),
            h('tbody', null, shown.slice(0, ROWS_MAX).map(targetRow)))), tooMany(shown.length));
      });
      return sections.some(Boolean) ? sections : [nothingFits()];
    },
  });
}

/** @param {any} target */
function targetRow(target) {
  const took = Number(target.lastScrapeDuration);
  return h('tr', null,
    h('td', null, badge(target.health)),
    h('td', null, h('code', { class: 'url' }, target.scrapeUrl), target.lastError ? h('p', { class: 'error-text' }, target.lastError) : null),
    h('td', null, seriesElement(target.labels)),
    h('td', { class: 'nowrap', title: target.lastScrape }, formatAgo(target.lastScrape, Date.now())),
    h('td', { class: 'number nowrap' }, took > 0 ? formatSeconds(took) : '–'),
    h('td', { class: 'nowrap' }, target.scrapeInterval));
}

/** @param {URLSearchParams} parameters */
export function rulesView(parameters) {
  return new ListView({
    view: 'rules', title: 'Rules', about: 'What is recorded and what is watched, group by group.', path: 'rules', parameters,
    missing: 'This NightLight does not evaluate rules (GET /api/v1/rules answers 404).',
    states: [['firing', 'Firing'], ['pending', 'Pending'], ['inactive', 'Inactive'], ['recording', 'Recording'], ['err', 'Failing']],
    draw: (data, shows) => {
      const groups = /** @type {any[]} */ (data.groups ?? []);
      if (groups.length === 0) {
        return [emptyElement('No rules', 'No rule files are loaded for this project.')];
      }
      const sections = groups.map(group => {
        const shown = group.rules.filter((/** @type {any} */ rule) =>
          shows(`${group.name} ${rule.name} ${rule.query} ${seriesText(rule.labels ?? {})}`, rule.health === 'err' ? 'err' : rule.type === 'recording' ? 'recording' : rule.state));
        return shown.length === 0 ? null : h('section', { class: 'card' },
          h('h2', null, group.name, ' ', h('span', { class: 'muted small' }, [group.file, `every ${formatDuration(Number(group.interval))}`,
            Number(group.evaluationTime) > 0 ? `took ${formatSeconds(Number(group.evaluationTime))}` : ''].filter(Boolean).join(' · '))),
          shown.map((/** @type {any} */ rule) => ruleElement(group, rule)));
      });
      return sections.some(Boolean) ? sections : [nothingFits()];
    },
  });
}

/** @param {any} group @param {any} rule */
function ruleElement(group, rule) {
  const isAlert = rule.type === 'alerting';
  return h('details', { class: 'rule', data: { key: `${group.file}\n${group.name}\n${rule.name}\n${rule.query}` } },
    h('summary', null,
      badge(rule.health === 'err' ? 'down' : isAlert ? rule.state ?? 'unknown' : 'recording', rule.health === 'err' ? 'failing' : isAlert ? rule.state ?? 'unknown' : 'recording'),
      h('strong', null, rule.name),
      isAlert && rule.alerts?.length > 0 ? h('span', { class: 'muted small' }, `${rule.alerts.length} active`) : null,
      h('span', { class: 'grow' }),
      h('span', { class: 'muted small nowrap' }, formatAgo(rule.lastEvaluation ?? '', Date.now()))),
    rule.lastError ? h('p', { class: 'error-text' }, rule.lastError) : null,
    h('dl', null,
      h('dt', null, 'Expression'), h('dd', null, h('a', { href: queryLink(rule.query) }, h('code', null, rule.query))),
      isAlert ? [h('dt', null, 'For'), h('dd', null, formatDuration(Number(rule.duration ?? 0)))] : null,
      Object.keys(rule.labels ?? {}).length > 0 ? [h('dt', null, 'Labels'), h('dd', null, seriesElement(rule.labels))] : null,
      Object.entries(rule.annotations ?? {}).map(([name, text]) => [h('dt', null, name), h('dd', null, text)])),
    isAlert && rule.alerts?.length > 0 ? alertsTable(rule.alerts) : null);
}

/** @param {any[]} alerts */
function alertsTable(alerts) {
  return h('div', { class: 'scroll' }, h('table', { class: 'data alerts' },
    h('thead', null, h('tr', null, ['State', 'Labels', 'Since', 'Value'].map((title, index) => h('th', { scope: 'col', class: index === 3 ? 'number' : null }, title)))),
    h('tbody', null, alerts.slice(0, ROWS_MAX).map(alert => h('tr', null,
      h('td', null, badge(alert.state)),
      h('td', null, seriesElement(alert.labels), Object.entries(alert.annotations ?? {}).map(([name, text]) => h('p', { class: 'annotation' }, h('span', { class: 'muted' }, `${name}: `), text))),
      h('td', { class: 'nowrap', title: alert.activeAt }, alert.activeAt ? `${formatTime(Date.parse(alert.activeAt) / 1000)}` : '–'),
      h('td', { class: 'number value' }, alert.value))))), tooMany(alerts.length));
}

/** @param {URLSearchParams} parameters */
export function alertsView(parameters) {
  return new ListView({
    view: 'alerts', title: 'Alerts', about: 'What is pending or firing now.', path: 'alerts', parameters,
    missing: 'This NightLight does not evaluate alerts (GET /api/v1/alerts answers 404).',
    states: [['firing', 'Firing'], ['pending', 'Pending']],
    draw: (data, shows) => {
      const alerts = /** @type {any[]} */ (data.alerts ?? []);
      if (alerts.length === 0) {
        return [emptyElement('All quiet', 'No alert is pending or firing.')];
      }
      const shown = alerts.filter(alert => shows(`${seriesText(alert.labels)} ${Object.values(alert.annotations ?? {}).join(' ')}`, alert.state));
      const groups = Map.groupBy(shown, alert => alert.labels.alertname ?? 'without a name');
      return groups.size === 0 ? [nothingFits()] : [...groups].map(([name, all]) =>
        h('section', { class: 'card' },
          h('h2', null, name, ' ', badge(all.some(alert => alert.state === 'firing') ? 'firing' : 'pending', `${all.length}`),
            h('a', { class: 'small', href: link('silences', new URLSearchParams([['silence', `alertname=${name}`]])) }, 'Silence')),
          alertsTable(all)));
    },
  });
}
