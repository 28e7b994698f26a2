// What there is to be written: metrics, labels, values. Asked of the API in bounded numbers, kept for a minute.

import { call, inPath } from './api.js';
import { AGGREGATIONS, FUNCTIONS, KEYWORDS } from './words.js';
import { fit } from './promql.js';

/** Of one question. Where there are more, what was typed goes to the server. */
const NAMES_MAX = 5000;
const OFFERED_MAX = 80;
const KEPT_MS = 60_000;

/** @typedef {{text: string, kind: string, about: string, insert?: string}} Offer */

/** @type {Map<string, {at: number, answer: Promise<{data: any, warnings: string[]}>}>} */
const kept = new Map();

/** @param {string} path @param {Record<string, any>} parameters */
function ask(path, parameters) {
  const key = JSON.stringify([path, parameters]);
  const now = performance.now();
  const known = kept.get(key);
  if (known && now - known.at < KEPT_MS) {
    return known.answer;
  }
  const answer = call(path, parameters);
  kept.set(key, { at: now, answer });
  answer.catch(() => kept.delete(key));
  if (kept.size > 200) {
    kept.delete(/** @type {string} */ (kept.keys().next().value));
  }
  return answer;
}

/** Another caller sees other names. */
export function forgetNames() {
  kept.clear();
}

/** @param {string} text */
function quoted(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** @param {string} label @param {string} typed @param {string} metric @returns {Promise<string[]>} */
async function values(label, typed, metric) {
  const path = `label/${inPath(label)}/values`;
  const match = metric === '' ? [] : [metric];
  const { data, warnings } = await ask(path, { limit: NAMES_MAX, 'match[]': match });
  if (warnings.length === 0 || typed === '') {
    return data;
  }
  // There are more than one question gives: those with what was typed in them.
  const name = metric === '' ? '' : `__name__=${JSON.stringify(metric)},`;
  const matcher = `{${name}${label}=~${JSON.stringify(`.*${quoted(typed)}.*`)}}`;
  return (await ask(path, { limit: OFFERED_MAX, 'match[]': [matcher] })).data;
}

/** @returns {Promise<Record<string, {type: string, help: string}[]>>} */
async function about() {
  try {
    return (await ask('metadata', { limit: NAMES_MAX })).data;
  } catch {
    // Names are of use without it.
    return {};
  }
}

/** @param {Offer[]} offers @param {string} typed */
function best(offers, typed) {
  return offers
    .map(offer => ({ offer, rank: fit(offer.text, typed) }))
    .filter(each => each.rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.offer.text.length - b.offer.text.length || (a.offer.text < b.offer.text ? -1 : 1))
    .slice(0, OFFERED_MAX)
    .map(each => each.offer);
}

/** @param {import('./promql.js').Caret} caret @returns {Promise<Offer[]>} */
export async function offers(caret) {
  switch (caret.kind) {
    case 'label': {
      const match = caret.metric === '' ? [] : [caret.metric];
      const { data } = await ask('labels', { limit: NAMES_MAX, 'match[]': match });
      return best(data.filter((/** @type {string} */ name) => name !== '__name__')
        .map((/** @type {string} */ text) => ({ text, kind: 'label', about: '' })), caret.prefix);
    }
    case 'value': {
      const all = await values(caret.label, caret.prefix, caret.label === '__name__' ? '' : caret.metric);
      return best(all.map(text => ({ text, kind: 'value', about: '', insert: escaped(text, caret.quote) })), caret.prefix);
    }
    case 'name':
      return best(await names(caret.prefix), caret.prefix);
    default:
      return [];
  }
}

/** @param {string} typed @returns {Promise<Offer[]>} */
async function names(typed) {
  const [metrics, told] = await Promise.all([values('__name__', typed, ''), about()]);
  return [
    ...metrics.map(text => ({ text, kind: told[text]?.[0]?.type || 'metric', about: told[text]?.[0]?.help ?? '' })),
    ...FUNCTIONS.map(([text, signature, does]) => ({ text, kind: 'function', about: `${signature}: ${does}`, insert: `${text}(` })),
    ...AGGREGATIONS.map(([text, signature, does]) => ({ text, kind: 'aggregation', about: `${signature}: ${does}` })),
    ...KEYWORDS.map(text => ({ text, kind: 'keyword', about: '' })),
  ];
}

/** @param {string} text @param {string} quote */
function escaped(text, quote) {
  return quote === '`' ? text : text.replace(/[\\\n]/g, each => (each === '\n' ? '\\n' : '\\\\')).replaceAll(quote, `\\${quote}`);
}
