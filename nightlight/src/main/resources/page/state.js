// What is shown stands in the address behind the #, so that a link or a reload shows it again and no server logs it.

/** @typedef {{view: string, parameters: URLSearchParams}} Place */

/** @returns {Place} */
export function place() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  return { view: path, parameters: new URLSearchParams(query) };
}

/** @param {string} view @param {URLSearchParams} [parameters] */
export function link(view, parameters) {
  const query = parameters ? parameters.toString() : '';
  return `#/${view}${query ? `?${query}` : ''}`;
}

/**
 * Shows another place in the address. Only what a reader may want to go back to makes an entry of its own.
 *
 * @param {string} view @param {URLSearchParams} parameters @param {{replace?: boolean}} [options]
 */
export function remember(view, parameters, options = {}) {
  const hash = link(view, parameters);
  if (location.hash === hash) {
    return;
  }
  if (options.replace) {
    history.replaceState(null, '', hash);
  } else {
    history.pushState(null, '', hash);
  }
}

/** Links to Prometheus' own page (those of alerts) are of this form: /graph?g0.expr=…&g0.tab=1&g0.range_input=1h. */
export function adoptPrometheusLink() {
  if (location.pathname !== '/graph') {
    return;
  }
  const theirs = new URLSearchParams(location.search);
  const ours = new URLSearchParams();
  for (let panel = 0; theirs.has(`g${panel}.expr`); panel++) {
    ours.append('q', theirs.get(`g${panel}.expr`) ?? '');
  }
  ours.set('tab', theirs.get('g0.tab') === '0' || theirs.get('g0.tab') === 'graph' ? 'graph' : 'table');
  if (theirs.has('g0.range_input')) {
    ours.set('range', theirs.get('g0.range_input') ?? '');
  }
  history.replaceState(null, '', `/${link('query', ours)}`);
}
