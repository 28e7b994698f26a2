// Silences, as Alertmanager's API has them: what is quiet until when, and who said so.

import { alertmanager } from './api.js';
import { emptyElement, failureElement, h, notify, replace } from './dom.js';
import { formatTime, fromField, toField } from './format.js';
import { ListView, badge } from './view-lists.js';

const MATCHER = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*(=~|!~|!=|=)\s*(.*?)\s*$/;
const QUOTED = /^"(.*)"$/;

/** @param {{name: string, value: string, isRegex: boolean, isEqual?: boolean}} matcher */
function matcherText(matcher) {
  const operator = matcher.isEqual === false ? (matcher.isRegex ? '!~' : '!=') : matcher.isRegex ? '=~' : '=';
  return `${matcher.name}${operator}${JSON.stringify(matcher.value)}`;
}

/** @param {string} line */
function parseMatcher(line) {
  const match = MATCHER.exec(line);
  if (!match) {
    throw new Error(`"${line}" is no matcher: write one a line, as alertname=Down or service=~"iam|chainfire"`);
  }
  // What the list shows can be written here: within quotes a backslash escapes these, as for Alertmanager.
  const quoted = QUOTED.exec(match[3]);
  const value = quoted ? quoted[1].replace(/\\(["\\n])/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped)) : match[3];
  return { name: match[1], value, isRegex: match[2].endsWith('~'), isEqual: !match[2].startsWith('!') };
}

/** @param {URLSearchParams} parameters */
export function silencesView(parameters) {
  const dialog = newSilence(() => void view.load());
  const view = new ListView({
    view: 'silences', title: 'Silences', about: 'Alerts that notify nobody for a while.', path: '', parameters,
    ask: () => alertmanager('silences'),
    missing: 'This NightLight keeps no silences (GET /api/v2/silences answers 404).',
    states: [['active', 'Active'], ['pending', 'Pending'], ['expired', 'Expired']],
    extra: h('button', { type: 'button', class: 'primary', onclick: () => dialog.open('') }, 'New silence'),
    draw: (data, shows) => {
      const all = /** @type {any[]} */ (data);
      if (all.length === 0) {
        return [emptyElement('No silences', 'Every alert notifies whom it is to.')];
      }
      const shown = all.filter(silence => shows(`${silence.matchers.map(matcherText).join(' ')} ${silence.comment} ${silence.createdBy}`, silence.status.state));
      return shown.length === 0 ? [emptyElement('Nothing fits', 'There are silences, but none with what is looked for.')] : [h('section', { class: 'card' },
        h('div', { class: 'scroll' }, h('table', { class: 'data' },
          h('thead', null, h('tr', null, ['State', 'Matchers', 'Until', 'Why', 'By', ''].map(title => h('th', { scope: 'col' }, title)))),
          h('tbody', null, shown.map(silence => row(silence, () => void view.load()))))))];
    },
  });
  view.element.append(dialog.element);
  if (parameters.has('silence')) {
    dialog.open(parameters.get('silence') ?? '');
  }
  return view;
}

/** @param {any} silence @param {() => void} changed */
function row(silence, changed) {
  const state = silence.status.state;
  return h('tr', null,
    h('td', null, badge(state === 'active' ? 'silenced' : state, state)),
    h('td', null, silence.matchers.map((/** @type {any} */ matcher) => h('code', { class: 'matcher' }, matcherText(matcher)))),
    h('td', { class: 'nowrap' }, formatTime(Date.parse(silence.endsAt) / 1000)),
    h('td', null, silence.comment),
    h('td', null, silence.createdBy),
    h('td', null, state === 'expired' ? null : h('button', {
      type: 'button',
      onclick: async () => {
        try {
          await alertmanager(`silence/${encodeURIComponent(silence.id)}`, { method: 'DELETE' });
          notify('The silence has ended.');
        } catch (e) {
          notify(`The silence could not be ended: ${/** @type {Error} */ (e).message}`);
        }
        changed();
      },
    }, 'End')));
}

/** @param {() => void} made */
function newSilence(made) {
  const matchers = h('textarea', { id: 'silence-matchers', rows: 3, placeholder: 'alertname=Down\nservice=~"iam|chainfire"', spellcheck: 'false', required: true });
  const until = h('input', { id: 'silence-until', type: 'datetime-local', step: 1, required: true });
  const by = h('input', { id: 'silence-by', type: 'text', required: true, autocomplete: 'username' });
  const why = h('input', { id: 'silence-why', type: 'text', required: true });
  const told = h('div');
  const send = async () => {
    try {
      const body = {
        matchers: matchers.value.split('\n').filter((/** @type {string} */ line) => line.trim() !== '').map(parseMatcher),
        startsAt: new Date().toISOString(), endsAt: new Date(fromField(until.value) * 1000).toISOString(), createdBy: by.value, comment: why.value,
      };
      await alertmanager('silences', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      element.close();
      notify('The silence has begun.');
      made();
    } catch (e) {
      replace(told, failureElement(e, 'It was not made'));
    }
  };
  const form = h('form', { method: 'dialog', onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void send(); } },
    h('h2', null, 'New silence'),
    h('label', { for: 'silence-matchers' }, 'Alerts with all of these labels, one a line'), matchers,
    h('label', { for: 'silence-until' }, 'Until'), until,
    h('label', { for: 'silence-by' }, 'Who silences them'), by,
    h('label', { for: 'silence-why' }, 'Why'), why,
    told,
    h('div', { class: 'actions' }, h('button', { type: 'button', onclick: () => element.close() }, 'Cancel'), h('button', { type: 'submit', class: 'primary' }, 'Silence')));
  /** @type {HTMLDialogElement} */
  const element = h('dialog', { 'aria-label': 'New silence' }, form);
  return {
    element,
    /** @param {string} text */
    open(text) {
      matchers.value = text;
      until.value = toField(Date.now() / 1000 + 2 * 3600);
      replace(told);
      // The view may be about to be shown.
      queueMicrotask(() => { if (element.isConnected) { element.showModal(); } });
    },
  };
}
