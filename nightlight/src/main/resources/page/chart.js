// A graph of series over time: dragging zooms, the mouse and the arrow keys show exact values, the legend chooses.

import uPlot from './uplot.js';
import { h, replace, seriesElement, seriesText } from './dom.js';
import { formatTime, formatValue, zone } from './format.js';
import { strokeOf, variable } from './palette.js';

/** Drawn unless all are asked for: more than this nobody tells apart. */
export const SERIES_DRAWN_MAX = 60;
const LEGEND_SHOWN_MAX = 200;
const FILL_ALPHA = '59';
const TIMES = [0.001, 0.01, 0.1, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2419200, 7257600, 31536000];
const BYTES = Array.from({ length: 60 }, (_, power) => 2 ** power);

/**
 * @typedef {{metric: Record<string, string>, values: [number, string][], name?: string, from?: string}} Line a series as the API gives it; `name` is
 *   what it is called instead of its labels, `from` the letter of its query
 * @typedef {{unit?: string, height?: number, stacked?: boolean, legend?: 'full' | 'short', sync?: string,
 *   onzoom?: (from: number, to: number) => void, onreset?: () => void, label: string}} Options
 */

/** The times of a grid. @param {number} start @param {number} end @param {number} step */
function grid(start, end, step) {
  return Array.from({ length: Math.floor((end - start) / step + 1e-9) + 1 }, (_, index) => start + index * step);
}

export class Chart {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Set<string>} */
    this.hidden = new Set();
    this.isAllDrawn = false;
    /** While the keyboard moves the cursor. */
    this.byKey = false;
    /** @type {number[]} */
    this.times = [];
    /** What the API said, to the letter, of each line at each time of the grid. @type {(string | null)[][]} */
    this.exact = [];
    /** @type {HTMLElement[]} */
    this.legendValues = [];
    /** @type {uPlot | null} */
    this.plot = null;
    this.range = { start: 0, end: 1, step: 1 };
    this.canvas = h('div', {
      class: 'plot', tabindex: 0, role: 'application', 'aria-label': options.label,
      'aria-roledescription': 'graph', onkeydown: event => this.key(event),
    });
    this.tooltip = h('div', { class: 'tooltip', role: 'status', 'aria-live': 'polite' });
    this.legend = h('div', { class: `legend ${options.legend ?? 'full'}` });
    this.element = h('div', { class: 'chart' }, h('div', { class: 'plot-frame' }, this.canvas, this.tooltip), this.legend);
    this.resizes = new ResizeObserver(() => this.resize());
    this.resizes.observe(this.canvas);
    this.redraw = () => this.draw();
    document.addEventListener('nightlight:theme', this.redraw);
  }

  close() {
    this.resizes.disconnect();
    document.removeEventListener('nightlight:theme', this.redraw);
    this.plot?.destroy();
    this.plot = null;
  }

  /** @param {Line[]} lines @param {{start: number, end: number, step: number}} range */
  show(lines, range) {
    this.lines = lines;
    this.range = range;
    this.draw();
  }

  /** @param {boolean} stacked */
  stack(stacked) {
    this.options.stacked = stacked;
    this.draw();
  }

  drawn() {
    return this.isAllDrawn ? this.lines : this.lines.slice(0, SERIES_DRAWN_MAX);
  }

  /** @param {Line} line */
  keyOf(line) {
    return `${line.from ?? ''} ${line.name ?? seriesText(line.metric)}`;
  }

  draw() {
    const drawn = this.drawn();
    this.times = grid(this.range.start, this.range.end, this.range.step);
    this.exact = drawn.map(line => this.onGrid(line));
    const numbers = this.exact.map(row => row.map(text => {
      const value = text === null ? NaN : Number(text.replace('Inf', 'Infinity'));
      return Number.isFinite(value) ? value : null;
    }));
    const shown = this.options.stacked ? this.stacked(drawn, numbers) : numbers;
    this.plot?.destroy();
    this.tooltip.classList.remove('shown');
    this.plot = new uPlot(this.settings(drawn), /** @type {any} */ ([this.times, ...shown]), this.canvas);
    this.drawLegend(drawn);
  }

  /** @param {Line} line */
  onGrid(line) {
    /** @type {(string | null)[]} */
    const row = new Array(this.times.length).fill(null);
    for (const [time, value] of line.values) {
      const index = Math.round((time - this.range.start) / this.range.step);
      if (index >= 0 && index < row.length) {
        row[index] = value;
      }
    }
    return row;
  }

  /** Each on top of those before it that are shown. @param {Line[]} drawn @param {(number | null)[][]} numbers */
  stacked(drawn, numbers) {
    const height = new Array(this.times.length).fill(0);
    return numbers.map((row, index) => this.hidden.has(this.keyOf(drawn[index]))
      ? row
      : row.map((value, at) => {
        height[at] += value ?? 0;
        return value === null ? null : height[at];
      }));
  }

  /** @param {Line[]} drawn @returns {any} */
  settings(drawn) {
    const grid = { stroke: variable('--grid'), width: 1 };
    const axis = { stroke: variable('--muted'), grid, ticks: { ...grid, size: 4 }, font: '12px system-ui, sans-serif' };
    const unit = this.options.unit;
    const series = drawn.map((line, index) => {
      const { color, dash } = strokeOf(index);
      return {
        label: line.name ?? seriesText(line.metric),
        stroke: color, dash, width: 1.75, spanGaps: false,
        fill: this.options.stacked ? color + FILL_ALPHA : undefined,
        show: !this.hidden.has(this.keyOf(line)),
        points: { show: (/** @type {any} */ _, /** @type {number} */ own) => this.isSparse(own - 1), size: 5 },
      };
    });
    return {
      width: Math.max(this.canvas.clientWidth, 200),
      height: this.options.height ?? 360,
      legend: { show: false },
      tzDate: (/** @type {number} */ seconds) =>
        zone.isUtc() ? uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC') : new Date(seconds * 1000),
      cursor: {
        drag: { x: true, y: false, setScale: false },
        focus: { prox: 30 },
        sync: this.options.sync ? { key: this.options.sync } : undefined,
        bind: { dblclick: () => () => { this.options.onreset?.(); return null; } },
      },
      focus: { alpha: 0.35 },
      scales: { x: { time: true, range: [this.range.start, Math.max(this.range.end, this.range.start + 1)] }, y: { range: bounds(this.options.stacked) } },
      axes: [
        { ...axis, values: timeLabels(), incrs: TIMES, space: 76 },
        {
          ...axis,
          ...(unit === 'bytes' || unit === 'bytes/s' ? { incrs: BYTES } : {}),
          size: (/** @type {any} */ self, /** @type {string[]} */ values) =>
            Math.max(48, ...(values ?? []).map(text => 18 + text.length * 7)),
          values: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits.map(value => formatValue(value, unit)),
        },
      ],
      bands: this.options.stacked ? this.bands(drawn) : [],
      series: [{}, ...series],
      hooks: {
        setSelect: [(/** @type {any} */ plot) => this.selected(plot)],
        setCursor: [(/** @type {any} */ plot) => this.pointed(plot)],
      },
    };
  }

  /** Each is filled down to the one below. @param {Line[]} drawn */
  bands(drawn) {
    const shown = drawn.map((line, index) => ({ line, index })).filter(each => !this.hidden.has(this.keyOf(each.line)));
    return shown.slice(1).map((each, at) => ({ series: [each.index + 1, shown[at].index + 1] }));
  }

  /** A value between two gaps is no line; it is shown as a point. @param {number} index */
  isSparse(index) {
    const row = this.exact[index] ?? [];
    return row.length === 1 || row.some((text, at) => text !== null && (row[at - 1] ?? null) === null && (row[at + 1] ?? null) === null);
  }

  resize() {
    const width = this.canvas.clientWidth;
    if (this.plot && width > 0 && Math.abs(width - this.plot.width) > 1) {
      this.plot.setSize({ width, height: this.options.height ?? 360 });
    }
  }

  /** @param {any} plot */
  selected(plot) {
    const { left, width } = plot.select;
    if (width < 4) {
      return;
    }
    const from = plot.posToVal(left, 'x');
    const to = plot.posToVal(left + width, 'x');
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.options.onzoom?.(from, to);
  }

  /** The values at the cursor: that of the nearest series in full, all of them in the legend. @param {any} plot */
  pointed(plot) {
    const { idx, left, top } = plot.cursor;
    const isOn = idx !== null && idx !== undefined && left >= 0;
    this.showValues(isOn ? idx : null);
    const isSource = this.byKey || this.canvas.matches(':hover');
    const nearest = isOn && isSource ? this.nearest(plot, idx, top) : -1;
    if (nearest < 0) {
      this.tooltip.classList.remove('shown');
      return;
    }
    const line = this.drawn()[nearest];
    replace(this.tooltip,
      h('div', { class: 'when' }, formatTime(this.times[idx])),
      h('div', { class: 'what' }, swatch(nearest), h('strong', { class: 'exact' }, this.exact[nearest][idx] ?? ''),
        this.options.unit ? h('span', { class: 'muted' }, formatValue(Number(this.exact[nearest][idx]), this.options.unit)) : null),
      h('div', { class: 'labels' }, line.name ?? seriesElement(line.metric)));
    this.tooltip.classList.add('shown');
    this.placeTooltip(plot, left, top);
  }

  /** @param {any} plot @param {number} left @param {number} top */
  placeTooltip(plot, left, top) {
    const frame = this.canvas.parentElement?.getBoundingClientRect();
    const over = plot.over.getBoundingClientRect();
    const x = over.left - (frame?.left ?? 0) + left;
    const size = this.tooltip.getBoundingClientRect();
    const isRight = x + 16 + size.width > (frame?.width ?? 0);
    this.tooltip.style.setProperty('left', `${Math.max(0, isRight ? x - 16 - size.width : x + 16)}px`);
    this.tooltip.style.setProperty('top', `${Math.max(0, over.top - (frame?.top ?? 0) + Math.min(top, over.height - size.height))}px`);
  }

  /** @param {any} plot @param {number} idx @param {number} top */
  nearest(plot, idx, top) {
    let best = -1;
    let distance = Infinity;
    this.drawn().forEach((line, index) => {
      const value = plot.data[index + 1][idx];
      if (value !== null && value !== undefined && !this.hidden.has(this.keyOf(line))) {
        const here = Math.abs(plot.valToPos(value, 'y') - top);
        if (here < distance) {
          distance = here;
          best = index;
        }
      }
    });
    return best;
  }

  /** In the legend: at a place of the grid, or the last there is. @param {number | null} at */
  showValues(at) {
    this.legendValues.forEach((cell, index) => {
      const row = this.exact[index];
      const text = at === null ? row.findLast(value => value !== null) ?? null : row[at];
      cell.textContent = text === null || text === undefined ? '–' : this.options.unit ? formatValue(Number(text), this.options.unit) : text;
    });
  }

  /** @param {Line[]} drawn */
  drawLegend(drawn) {
    this.legendValues = [];
    const entries = drawn.slice(0, LEGEND_SHOWN_MAX).map((line, index) => {
      const value = h('span', { class: 'value' });
      this.legendValues.push(value);
      return h('button', {
        type: 'button', class: 'entry', 'aria-pressed': String(!this.hidden.has(this.keyOf(line))),
        title: 'Click: only this one, or all again. With Ctrl: hide or show it.',
        onclick: (/** @type {MouseEvent} */ event) => this.choose(line, event.ctrlKey || event.metaKey),
      },
      swatch(index), line.from ? h('span', { class: 'letter' }, line.from) : null,
      h('span', { class: 'labels' }, line.name ?? seriesElement(line.metric)), value);
    });
    const left = this.lines.length - drawn.length;
    replace(this.legend, entries, left > 0
      ? h('p', { class: 'more' }, `${drawn.length} of ${this.lines.length} series are drawn. `,
        h('button', { type: 'button', class: 'link', onclick: () => { this.isAllDrawn = true; this.draw(); } }, 'Draw all'))
      : null);
    this.showValues(null);
  }

  /** @param {Line} line @param {boolean} toggles */
  choose(line, toggles) {
    const key = this.keyOf(line);
    const all = this.drawn().map(each => this.keyOf(each));
    if (toggles) {
      if (!this.hidden.delete(key)) {
        this.hidden.add(key);
      }
    } else {
      const isAlone = all.every(each => this.hidden.has(each) !== (each === key));
      this.hidden = new Set(isAlone ? [] : all.filter(each => each !== key));
    }
    const at = this.drawn().indexOf(line);
    this.draw();
    this.legend.querySelectorAll('button.entry')[at]?.focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const plot = this.plot;
    if (!plot || event.target !== this.canvas || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const { start, end } = this.range;
    const last = this.times.length - 1;
    const at = plot.cursor.idx ?? last;
    switch (event.key) {
      case 'ArrowLeft': this.point(Math.max(0, at - (event.shiftKey ? 10 : 1))); break;
      case 'ArrowRight': this.point(Math.min(last, at + (event.shiftKey ? 10 : 1))); break;
      case '+': case '=': {
        const middle = this.times[at] ?? (start + end) / 2;
        this.options.onzoom?.(Math.max(start, middle - (end - start) / 4), Math.min(end, middle + (end - start) / 4));
        break;
      }
      case '-': this.options.onzoom?.(start - (end - start) / 2, end + (end - start) / 2); break;
      case '0': this.options.onreset?.(); break;
      default: return;
    }
    event.preventDefault();
  }

  /** @param {number} index */
  point(index) {
    const plot = /** @type {any} */ (this.plot);
    this.byKey = true;
    plot.setCursor({ left: Math.max(plot.valToPos(this.times[index], 'x'), 0), top: plot.over.clientHeight / 2 });
    this.byKey = false;
  }
}

/** @param {number} index */
function swatch(index) {
  const { color, dash } = strokeOf(index);
  return h('span', { class: `swatch${dash.length > 0 ? ' dashed' : ''}`, style: { '--series': color }, 'aria-hidden': 'true' });
}

/** @param {boolean | undefined} fromZero */
function bounds(fromZero) {
  return (/** @type {any} */ _, /** @type {number | null} */ least, /** @type {number | null} */ most) => {
    if (least === null || most === null) {
      return [0, 1];
    }
    const isNearZero = least >= 0 && least < (most - least) * 2;
    const low = fromZero || isNearZero ? Math.min(0, least) : least;
    const room = (most - low || Math.abs(most) || 1) * 0.08;
    return [low === 0 ? 0 : low - room, most + room];
  };
}

/** Rows of uPlot: from which distance on, the label, and what is added where the year, day or minute changes. */
function timeLabels() {
  return [
    [86400 * 28, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
    [86400, '{MM}-{DD}', '\n{YYYY}', null, null, null, null, null, 1],
    [60, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
    [1, '{HH}:{mm}:{ss}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
    [0.001, '{ss}.{fff}', '\n{YYYY}-{MM}-{DD} {HH}:{mm}', null, '\n{MM}-{DD} {HH}:{mm}', null, '\n{HH}:{mm}', null, 1],
  ];
}
