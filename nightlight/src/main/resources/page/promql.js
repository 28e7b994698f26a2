// As much of PromQL as an editor needs: its tokens, and what may stand at the caret. What is valid, NightLight says.

import { AGGREGATIONS, FUNCTIONS, GROUPINGS, KEYWORDS } from './words.js';

const NAMED = new Set([...FUNCTIONS, ...AGGREGATIONS].map(([name]) => name));
const WORDS = new Set(KEYWORDS);

/** @typedef {{kind: 'space'|'comment'|'string'|'number'|'word'|'operator', text: string, from: number, isOpen?: boolean}} Token */

const PATTERN = new RegExp([
  '(?<space>\\s+)',
  '(?<comment>#[^\\n]*)',
  '(?<string>"(?:\\\\.|[^"\\\\\\n])*"?|\'(?:\\\\.|[^\'\\\\\\n])*\'?|`[^`]*`?)',
  '(?<number>(?:\\d+(?:ms|[smhdwy]))+|0[xX][0-9a-fA-F]+|(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)',
  '(?<word>[A-Za-z_:][A-Za-z0-9_:.]*)',
  '(?<operator>=~|!~|!=|==|>=|<=|[\\s\\S])',
].join('|'), 'gy');

const CLOSED = /^(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`)$/;

/** @param {string} text @returns {Token[]} */
export function tokens(text) {
  const found = [];
  for (const match of text.matchAll(PATTERN)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined) ?? ['operator'];
    const part = match[0];
    found.push(/** @type {Token} */ ({ kind, text: part, from: match.index, isOpen: kind === 'string' && !CLOSED.test(part) }));
  }
  return found;
}

/** What a token is coloured as, by what stands around it. @param {Token[]} all @returns {{text: string, style: string}[]} */
export function styled(all) {
  let braces = 0;
  let grouping = false;
  const solid = all.filter(token => token.kind !== 'space' && token.kind !== 'comment');
  let at = -1;
  return all.map(token => {
    const isSolid = solid[at + 1] === token;
    at += isSolid ? 1 : 0;
    const previous = isSolid ? solid[at - 1]?.text ?? '' : '';
    if (token.text === '{') {
      braces++;
    } else if (token.text === '}') {
      braces--;
    } else if (token.text === '(') {
      grouping = GROUPINGS.has(previous);
    } else if (token.text === ')') {
      grouping = false;
    }
    return { text: token.text, style: styleOf(token, braces > 0 || grouping, solid[at + 1]?.text ?? '') };
  });
}

/** @param {Token} token @param {boolean} isInLabels @param {string} next */
function styleOf(token, isInLabels, next) {
  if (token.kind !== 'word') {
    return token.kind;
  }
  if (isInLabels) {
    return 'label-name';
  }
  if (WORDS.has(token.text.toLowerCase())) {
    return 'keyword';
  }
  return NAMED.has(token.text) && (next === '(' || GROUPINGS.has(next)) ? 'function' : 'metric';
}

/**
 * @typedef {{kind: 'name' | 'label' | 'value' | 'none', from: number, to: number, prefix: string, metric: string, label: string, quote: string}}
 *   Caret what may be written at the caret, instead of the text between `from` and `to`
 */

/** @param {string} text @param {number} caret @returns {Caret} */
export function caretAt(text, caret) {
  const before = tokens(text.slice(0, caret));
  const last = before.at(-1);
  const nothing = { from: caret, to: caret, prefix: '', metric: '', label: '', quote: '"' };
  if (last?.kind === 'comment') {
    return { kind: 'none', ...nothing };
  }
  const place = placeOf(before);
  if (last?.kind === 'string' && last.isOpen) {
    const label = place.inBraces ? labelOf(before) : '';
    return {
      ...nothing, kind: label === '' ? 'none' : 'value', from: last.from + 1, prefix: last.text.slice(1),
      metric: place.metric, label, quote: last.text[0], to: caret + restOfString(text.slice(caret), last.text[0]),
    };
  }
  const isWord = last?.kind === 'word';
  const from = isWord ? last.from : caret;
  const to = caret + (/^[A-Za-z0-9_:.]*/.exec(text.slice(caret))?.[0].length ?? 0);
  const found = { ...nothing, from, to: isWord ? to : caret, prefix: isWord ? last.text : '', metric: place.metric };
  if (place.inBraces || place.inGrouping) {
    const previous = before.filter(token => token.kind !== 'space' && token !== (isWord ? last : null)).at(-1)?.text ?? '';
    return { ...found, kind: ['{', ',', '('].includes(previous) ? 'label' : 'none' };
  }
  return { ...found, kind: place.inBrackets || last?.kind === 'number' || last?.kind === 'string' ? 'none' : 'name' };
}

/** @param {string} rest @param {string} quote */
function restOfString(rest, quote) {
  const end = rest.indexOf(quote);
  const stop = rest.search(/[,}\n]/);
  return end >= 0 && (stop < 0 || end < stop) ? end : 0;
}

/** The label that the string at the end is compared with. @param {Token[]} before */
function labelOf(before) {
  const solid = before.filter(token => token.kind !== 'space');
  const operator = solid.at(-2)?.text ?? '';
  const label = solid.at(-3);
  return ['=', '!=', '=~', '!~'].includes(operator) && label?.kind === 'word' ? label.text : '';
}

/** @param {Token[]} before */
function placeOf(before) {
  /** @type {{open: string, word: string}[]} */
  const open = [];
  let previous = '';
  let metric = '';
  for (const token of before) {
    if (token.kind === 'space' || token.kind === 'comment') {
      continue;
    }
    if (token.kind === 'operator' && '{[('.includes(token.text)) {
      open.push({ open: token.text, word: previous });
    } else if (token.kind === 'operator' && '}])'.includes(token.text)) {
      open.pop();
    } else if (token.kind === 'word' && open.at(-1)?.open !== '{' && !NAMED.has(token.text) && !WORDS.has(token.text)
        && !(open.at(-1)?.open === '(' && GROUPINGS.has(open.at(-1)?.word ?? ''))) {
      metric = token.text;
    }
    previous = token.text;
  }
  const inner = open.at(-1);
  return {
    inBraces: inner?.open === '{',
    inBrackets: inner?.open === '[',
    inGrouping: inner?.open === '(' && GROUPINGS.has(inner.word),
    metric: inner?.open === '{' && !/^[A-Za-z_:]/.test(inner.word) ? '' : metric,
  };
}

/** How well a name fits what was typed: less is better; -1 where it does not. @param {string} name @param {string} typed */
export function fit(name, typed) {
  if (typed === '') {
    return 1;
  }
  const low = name.toLowerCase();
  const wanted = typed.toLowerCase();
  const at = low.indexOf(wanted);
  if (at === 0) {
    return name.length === typed.length ? 0 : 1;
  }
  if (at > 0) {
    return /[_:.]/.test(low[at - 1]) ? 2 : 3;
  }
  let from = 0;
  for (const letter of wanted) {
    from = low.indexOf(letter, from) + 1;
    if (from === 0) {
      return -1;
    }
  }
  return 4;
}
