// Colours of series, after Okabe and Ito: told apart with any kind of colour vision. After eight of them, dashes tell.

const LIGHT = ['#0072b2', '#d55e00', '#00805e', '#b0448a', '#8a6d00', '#2b91c9', '#5b3fa8', '#5a5a5a'];
const DARK = ['#56b4e9', '#ff8c42', '#2ecf9f', '#e38cc0', '#f0e442', '#9db4ff', '#e69f00', '#c8ccd4'];
const DASHES = [[], [8, 4], [2, 3], [12, 4, 2, 4]];

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

/** @param {number} index @returns {{color: string, dash: number[]}} */
export function strokeOf(index) {
  const colors = isDark() ? DARK : LIGHT;
  return { color: colors[index % colors.length], dash: DASHES[Math.floor(index / colors.length) % DASHES.length] };
}

/** @param {string} name */
export function variable(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
