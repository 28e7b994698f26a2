// The frame: which view is shown, who asks, in which colours.

import { identity } from './api.js';
import { h, replace } from './dom.js';
import { zone } from './format.js';
import { forgetNames } from './names.js';
import { isDark } from './palette.js';
import { adoptPrometheusLink, link, place } from './state.js';
import { CardinalityView } from './view-cardinality.js';
import { CloudView } from './view-cloud.js';
import { alertsView, rulesView, targetsView } from './view-lists.js';
import { QueryView } from './view-query.js';
import { silencesView } from './view-silences.js';

/** @typedef {{title: string, element: HTMLElement, close: () => void, focus?: () => void}} View */

/** @type {[string, string, (parameters: URLSearchParams) => View][]} */
const VIEWS = [
  ['cloud', 'Cloud', parameters => new CloudView(parameters)],
  ['query', 'Query', parameters => new QueryView(parameters)],
  ['targets', 'Targets', targetsView],
  ['rules', 'Rules', rulesView],
  ['alerts', 'Alerts', alertsView],
  ['silences', 'Silences', silencesView],
  ['cardinality', 'Cardinality', parameters => new CardinalityView(parameters)],
];
const THEME = 'nightlight.theme';
const THEMES = ['auto', 'light', 'dark'];
const KEYS = [
  ['Enter', 'run the queries'], ['Shift+Enter', 'a new line in a query'], ['Ctrl+Space', 'what there is to write here'], ['Tab or Enter', 'take what is offered'],
  ['Esc', 'close what is offered'], ['← →', 'in a graph: exact values; with Shift, ten steps'], ['+ − 0', 'in a graph: zoom in, out, and back'],
  ['/', 'to the query, or to what narrows a list'], ['Alt+1 … Alt+7', 'the views'], ['?', 'this list'],
];

const main = /** @type {HTMLElement} */ (document.getElementById('main'));
/** @type {View | null} */
let shown = null;
let shownName = '';

function show() {
  const { view, parameters } = place();
  const [name, title, make] = VIEWS.find(([known]) => known === view) ?? VIEWS[0];
  shown?.close();
  shown = make(parameters);
  const isOther = shownName !== '' && shownName !== name;
  shownName = name;
  document.title = `${title} · NightLight`;
  replace(main, shown.element);
  drawNavigation(name);
  if (isOther) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

/** @param {string} current */
function drawNavigation(current) {
  replace(/** @type {Element} */ (document.getElementById('views')), VIEWS.map(([name, title], index) =>
    h('a', { href: link(name), 'aria-current': name === current ? 'page' : null, title: `Alt+${index + 1}` }, title)));
}

function theme() {
  return document.documentElement.dataset.theme ?? 'auto';
}

function drawTools() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  const icon = { auto: '◐', light: '☀', dark: '☾' }[theme()];
  replace(/** @type {Element} */ (document.getElementById('tools')),
    identity.tenant() !== '' ? h('span', { class: 'chip', title: 'Whose samples are shown' }, identity.tenant()) : null,
    h('button', {
      type: 'button', id: 'theme', class: 'icon', title: `Colours: ${theme()}. Click for ${next}.`, 'aria-label': `Colours: ${theme()}. Change to ${next}`,
      onclick: () => setTheme(next),
    }, icon ?? ''),
    h('button', { type: 'button', class: 'icon', title: 'Keys', 'aria-label': 'Keys', onclick: openHelp }, '?'),
    h('button', { type: 'button', id: 'settings', onclick: openSettings }, identity.token() === '' ? 'Sign in' : 'Signed in'));
}

/** @param {string} chosen */
function setTheme(chosen) {
  if (chosen === 'auto') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(THEME);
  } else {
    document.documentElement.dataset.theme = chosen;
    localStorage.setItem(THEME, chosen);
  }
  themeChanged();
  document.getElementById('theme')?.focus();
}

function themeChanged() {
  document.documentElement.dataset.shown = isDark() ? 'dark' : 'light';
  drawTools();
  document.dispatchEvent(new Event('nightlight:theme'));
}

/** @param {HTMLElement} content @param {string} label */
function openDialog(content, label) {
  /** @type {HTMLDialogElement} */
  const dialog = h('dialog', { 'aria-label': label, onclose: () => dialog.remove() }, content);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function openSettings() {
  if (document.querySelector('dialog[open]')) {
    return;
  }
  const token = h('textarea', { id: 'token', rows: 4, spellcheck: 'false', autocomplete: 'off', placeholder: 'eyJ…', value: identity.token() });
  const tenant = h('input', { id: 'tenant', type: 'text', autocomplete: 'off', spellcheck: 'false', placeholder: 'ORGANIZATION/PROJECT', value: identity.tenant() });
  const utc = h('input', { id: 'utc', type: 'checkbox' });
  utc.checked = zone.isUtc();
  const dialog = openDialog(h('form', {
    method: 'dialog',
    onsubmit: () => {
      // A terminal breaks long lines; a token has no blanks.
      identity.set(token.value.replace(/^\s*Bearer\s+/i, '').replace(/\s+/g, ''), tenant.value.trim());
      zone.setUtc(utc.checked);
      forgetNames();
      drawTools();
      show();
    },
  },
  h('h2', null, 'Who asks'),
  h('p', { class: 'muted' }, 'Where the cloud asks who calls (enforced mode), a token of IAM is needed: photon token prints one for the first administrator. It is kept until this tab is closed.'),
  h('label', { for: 'token' }, 'Token'), token,
  h('label', { for: 'tenant' }, 'Project, where the token is bound to none'), tenant,
  h('label', { class: 'check' }, utc, 'Show times in UTC'),
  h('div', { class: 'actions' },
    h('button', { type: 'button', onclick: () => { token.value = ''; tenant.value = ''; } }, 'Forget'),
    h('span', { class: 'grow' }),
    h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'),
    h('button', { type: 'submit', class: 'primary', id: 'save' }, 'Save'))), 'Who asks');
  token.focus();
}

function openHelp() {
  if (document.querySelector('dialog[open]')) {
    return;
  }
  const dialog = openDialog(h('div', null, h('h2', null, 'Keys'),
    h('dl', { class: 'keys' }, KEYS.map(([keys, does]) => [h('dt', null, h('kbd', null, keys)), h('dd', null, does)])),
    h('div', { class: 'actions' }, h('button', { type: 'button', class: 'primary', onclick: () => dialog.close() }, 'Close'))), 'Keys');
}

/** @param {KeyboardEvent} event */
function key(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.altKey && !event.ctrlKey && /^[1-7]$/.test(event.key)) {
    event.preventDefault();
    location.hash = link(VIEWS[Number(event.key) - 1][0]);
    return;
  }
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
    return;
  }
  if (event.key === '/') {
    event.preventDefault();
    shown?.focus?.();
  } else if (event.key === '?') {
    event.preventDefault();
    openHelp();
  }
}

adoptPrometheusLink();
// Links within the page, and back and forth, come as this; what the page writes into its address itself does not.
addEventListener('popstate', show);
document.addEventListener('keydown', key);
document.addEventListener('nightlight:settings', openSettings);
document.querySelector('.skip')?.addEventListener('click', event => { event.preventDefault(); main.focus(); });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', themeChanged);
themeChanged();
show();
