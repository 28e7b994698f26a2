// The field a query is written in: coloured, and with what could be written next.

import { h, replace } from './dom.js';
import { caretAt, styled, tokens } from './promql.js';
import { offers } from './names.js';

const TYPING_MS = 90;
let count = 0;

export class Editor {
  /** @param {{value: string, label: string, onrun: () => void, onchange: (text: string) => void}} options */
  constructor(options) {
    this.options = options;
    this.id = `editor-${++count}`;
    /** @type {import('./names.js').Offer[]} */
    this.offered = [];
    this.active = -1;
    this.asked = 0;
    /** @type {import('./promql.js').Caret | null} */
    this.caret = null;
    this.list = h('ul', { class: 'offers', id: `${this.id}-list`, role: 'listbox', 'aria-label': 'Completions', hidden: true });
    this.colours = h('div', { class: 'colours', 'aria-hidden': 'true' });
    this.field = h('textarea', {
      class: 'field', rows: 1, spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off',
      role: 'combobox', 'aria-label': options.label, 'aria-autocomplete': 'list', 'aria-expanded': 'false',
      'aria-controls': `${this.id}-list`, placeholder: 'A PromQL expression: sum by (service) (rate(http_server_requests_seconds_count[5m]))',
      value: options.value,
      oninput: () => this.changed(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
      onblur: () => this.close(),
      onclick: () => this.close(),
      onscroll: () => { this.colours.scrollTop = this.field.scrollTop; },
    });
    this.element = h('div', { class: 'editor' }, this.colours, this.field, this.list);
    this.paint();
  }

  get value() {
    return this.field.value;
  }

  /** @param {string} text */
  set value(text) {
    this.field.value = text;
    this.paint();
  }

  focus() {
    this.field.focus();
  }

  changed() {
    this.paint();
    this.options.onchange(this.value);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.offer(false), TYPING_MS);
  }

  paint() {
    replace(this.colours, styled(tokens(this.value)).map(({ text, style }) => h('span', { class: `t-${style}` }, text)), '\u200b');
  }

  /** @param {boolean} wanted asked for by the reader, though nothing was typed */
  async offer(wanted) {
    const turn = ++this.asked;
    const caret = caretAt(this.value, this.field.selectionStart);
    if (document.activeElement !== this.field || caret.kind === 'none' || (caret.kind === 'name' && caret.prefix === '' && !wanted)) {
      this.close();
      return;
    }
    let found;
    try {
      found = await offers(caret);
    } catch {
      // The query itself tells what is wrong with the API; writing goes on.
      found = [];
    }
    if (turn !== this.asked) {
      return;
    }
    const isWritten = found.length === 1 && (found[0].insert ?? found[0].text) === this.value.slice(caret.from, caret.to);
    this.caret = caret;
    this.offered = isWritten ? [] : found;
    this.active = this.offered.length > 0 ? 0 : -1;
    this.show();
  }

  show() {
    const isOpen = this.offered.length > 0;
    this.list.hidden = !isOpen;
    this.field.setAttribute('aria-expanded', String(isOpen));
    replace(this.list, this.offered.map((offer, index) => h('li', {
      role: 'option', id: `${this.id}-${index}`, 'aria-selected': String(index === this.active), title: offer.about,
      onmousedown: (/** @type {Event} */ event) => { event.preventDefault(); this.take(index); },
    }, h('span', { class: `kind k-${offer.kind}` }, offer.kind), h('span', { class: 'name' }, offer.text), h('span', { class: 'about' }, offer.about))));
    if (isOpen) {
      this.placeList();
    }
    this.mark();
  }

  /** Below the word that is being written, as far as there is room. */
  placeList() {
    const at = this.caret?.from ?? 0;
    let rest = at;
    for (const span of this.colours.children) {
      const text = span.firstChild;
      const length = text?.textContent?.length ?? 0;
      if (text && rest <= length) {
        const range = document.createRange();
        range.setStart(text, Math.min(rest, length));
        range.collapse(true);
        const place = range.getBoundingClientRect();
        const frame = this.element.getBoundingClientRect();
        const left = Math.max(0, Math.min(place.left - frame.left - 8, frame.width - Math.min(560, frame.width)));
        this.list.style.setProperty('left', `${left}px`);
        this.list.style.setProperty('top', `${place.bottom - frame.top + 6}px`);
        return;
      }
      rest -= length;
    }
    this.list.style.setProperty('left', '0');
    this.list.style.setProperty('top', '100%');
  }

  mark() {
    [...this.list.children].forEach((item, index) => item.setAttribute('aria-selected', String(index === this.active)));
    if (this.active >= 0) {
      this.field.setAttribute('aria-activedescendant', `${this.id}-${this.active}`);
      this.list.children[this.active]?.scrollIntoView({ block: 'nearest' });
    } else {
      this.field.removeAttribute('aria-activedescendant');
    }
  }

  close() {
    this.asked++;
    clearTimeout(this.timer);
    this.offered = [];
    this.active = -1;
    this.list.hidden = true;
    this.field.setAttribute('aria-expanded', 'false');
    this.field.removeAttribute('aria-activedescendant');
  }

  /** @param {number} index */
  take(index) {
    const offer = this.offered[index];
    const caret = this.caret;
    if (!offer || !caret) {
      return;
    }
    const rest = this.value.slice(caret.to);
    let text = offer.insert ?? offer.text;
    if (caret.kind === 'value' && !rest.startsWith(caret.quote)) {
      text += caret.quote;
    }
    if (text.endsWith('(') && rest.startsWith('(')) {
      text = text.slice(0, -1);
    }
    this.field.setRangeText(text, caret.from, caret.to, 'end');
    this.paint();
    this.options.onchange(this.value);
    this.close();
    this.focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const isOpen = this.offered.length > 0;
    const size = this.offered.length;
    if (event.key === ' ' && event.ctrlKey) {
      void this.offer(true);
    } else if (isOpen && event.key === 'ArrowDown') {
      this.active = (this.active + 1) % size;
      this.mark();
    } else if (isOpen && event.key === 'ArrowUp') {
      this.active = (this.active + size - 1) % size;
      this.mark();
    } else if (isOpen && event.key === 'Escape') {
      this.close();
    } else if (isOpen && (event.key === 'Tab' || (event.key === 'Enter' && !this.isWritten() && !event.ctrlKey))) {
      this.take(this.active);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      this.close();
      this.options.onrun();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Whether what is offered first stands there already. */
  isWritten() {
    const offer = this.offered[this.active];
    return this.active === 0 && this.caret !== null && offer?.text === this.value.slice(this.caret.from, this.caret.to);
  }
}
