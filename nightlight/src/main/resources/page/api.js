// Calls of the API. The token and the tenant are kept for as long as the tab lives, and go nowhere but into headers of these calls.

const TOKEN = 'nightlight.token';
const TENANT = 'nightlight.tenant';

/** What the API answered with where it did not do what was asked. */
export class ApiError extends Error {
  /** @param {number} status @param {string} kind @param {string} message */
  constructor(status, kind, message) {
    super(message);
    this.status = status;
    this.kind = kind;
  }
}

export const identity = {
  token: () => sessionStorage.getItem(TOKEN) ?? '',
  tenant: () => sessionStorage.getItem(TENANT) ?? '',
  /** @param {string} token @param {string} tenant */
  set(token, tenant) {
    for (const [name, value] of [[TOKEN, token], [TENANT, tenant]]) {
      if (value === '') {
        sessionStorage.removeItem(name);
      } else {
        sessionStorage.setItem(name, value);
      }
    }
  },
};

/** @returns {Record<string, string>} */
function headers() {
  const all = { Accept: 'application/json' };
  if (identity.token() !== '') {
    all.Authorization = `Bearer ${identity.token()}`;
  }
  if (identity.tenant() !== '') {
    all['X-Scope-OrgID'] = identity.tenant();
  }
  return all;
}

/** @param {number} status @param {string} text */
function failure(status, text) {
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    return new ApiError(status, `HTTP ${status}`, text.trim() || `the answer is HTTP ${status}, without a word`);
  }
  if (typeof body === 'string') {
    return new ApiError(status, `HTTP ${status}`, body);
  }
  if (body?.error?.message) {
    return new ApiError(status, body.error.code ?? `HTTP ${status}`, body.error.message);
  }
  if (typeof body?.message === 'string') {
    return new ApiError(status, `HTTP ${status}`, body.message);
  }
  return new ApiError(status, body?.errorType ?? `HTTP ${status}`, body?.error ?? text);
}

/** @param {string} path @param {RequestInit} options */
async function send(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { ...headers(), ...options.headers }, cache: 'no-store' });
  } catch (e) {
    if (/** @type {Error} */ (e).name === 'AbortError') {
      throw e;
    }
    throw new ApiError(0, 'no answer', `NightLight did not answer ${path}: ${/** @type {Error} */ (e).message}`);
  }
  const text = await response.text();
  if (!response.ok) {
    throw failure(response.status, text);
  }
  return text;
}

/**
 * A call of Prometheus' API.
 *
 * @param {string} path below /api/v1/
 * @param {Record<string, string | number | string[] | undefined>} [parameters]
 * @param {{signal?: AbortSignal, post?: boolean}} [options] queries are posted, since they may be longer than an address
 * @returns {Promise<{data: any, warnings: string[], infos: string[], tookMs: number}>}
 */
export async function call(path, parameters = {}, options = {}) {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== '') {
        form.append(name, String(each));
      }
    }
  }
  const began = performance.now();
  const text = options.post
    ? await send(`/api/v1/${path}`, { method: 'POST', body: form, signal: options.signal })
    : await send(`/api/v1/${path}${form.size > 0 ? `?${form}` : ''}`, { signal: options.signal });
  const body = JSON.parse(text);
  return { data: body.data, warnings: body.warnings ?? [], infos: body.infos ?? [], tookMs: performance.now() - began };
}

/** A call of Alertmanager's API, below /api/v2/. @param {string} path @param {RequestInit} [options] @returns {Promise<any>} */
export async function alertmanager(path, options = {}) {
  const text = await send(`/api/v2/${path}`, options);
  return text === '' ? null : JSON.parse(text);
}

/** A file of this page. @param {string} name @returns {Promise<any>} */
export async function pageFile(name) {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) {
    throw new ApiError(response.status, `HTTP ${response.status}`, `the page's own file ${name} is not there`);
  }
  return response.json();
}

/** How a name that a path cannot have is written in one. @param {string} name */
export function inPath(name) {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return name;
  }
  const escaped = [...name].map(each =>
    /[A-Za-z0-9]/.test(each) ? each : each === '_' ? '__' : `_${each.codePointAt(0)?.toString(16)}_`);
  return `U__${escaped.join('')}`;
}
