// Elements are made of values, never of markup: what a label holds stays text.

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An element. Attributes beginning with "on" are listeners, `style` is an object of properties, `data` one of data attributes; those
 * that are false or null are left out.
 *
 * @param {string} tag
 * @param {Record<string, any> | null} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {any}
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'style') {
      Object.entries(value).forEach(([property, text]) => element.style.setProperty(property, String(text)));
    } else if (name === 'data') {
      Object.assign(element.dataset, value);
    } else if (name === 'value') {
      element.value = value;
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  append(element, children);
  return element;
}

/** @param {Element} parent @param {any[]} children */
export function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      parent.append(child instanceof Node ? child : String(child));
    }
  }
}

/** @param {Element} parent @param {...any} children */
export function replace(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/** Says something to all readers for a while. @param {string} text */
export function notify(text) {
  const notice = /** @type {HTMLElement} */ (document.getElementById('notice'));
  notice.textContent = text;
  notice.classList.add('shown');
  clearTimeout(Number(notice.dataset.timer));
  notice.dataset.timer = String(setTimeout(() => notice.classList.remove('shown'), 4000));
}

/** A series as Prometheus writes it: its name, then its labels. @param {Record<string, string>} metric @returns {HTMLElement} */
export function seriesElement(metric) {
  const { __name__: name, ...labels } = metric;
  const entries = Object.entries(labels);
  const parts = entries.map(([label, value], index) =>
    h('span', { class: 'pair' },
      h('span', { class: 'label-name' }, label), '=',
      h('span', { class: 'label-value' }, JSON.stringify(value)),
      index < entries.length - 1 ? ', ' : ''));
  return h('span', { class: 'series' },
    name ? h('span', { class: 'metric' }, name) : null,
    entries.length > 0 || !name ? ['{', ...parts, '}'] : null);
}

/** The same as text. @param {Record<string, string>} metric */
export function seriesText(metric) {
  const { __name__: name = '', ...labels } = metric;
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length > 0 || name === '' ? `${name}{${pairs.join(', ')}}` : name;
}

/** What went wrong, in the words of who said it. @param {unknown} failure @param {string} [doing] */
export function failureElement(failure, doing) {
  const error = failure instanceof Error ? failure : new Error(String(failure));
  const kind = /** @type {any} */ (error).kind;
  const status = /** @type {any} */ (error).status;
  return h('div', { class: 'failure', role: 'alert' },
    h('strong', null, doing ?? 'This could not be done'),
    kind ? h('span', { class: 'tag' }, kind) : null,
    h('p', null, error.message),
    status === 401 || status === 403
      ? h('button', { type: 'button', class: 'primary', onclick: () => document.dispatchEvent(new Event('nightlight:settings')) },
        'Enter a token')
      : null);
}

/** @param {string} title @param {string} text */
export function emptyElement(title, text) {
  return h('div', { class: 'empty' }, h('strong', null, title), h('p', null, text));
}
