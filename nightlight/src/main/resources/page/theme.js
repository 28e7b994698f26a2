// Runs before anything is painted, so that no page flashes in the other theme.
{
  const kept = localStorage.getItem('nightlight.theme');
  if (kept === 'light' || kept === 'dark') {
    document.documentElement.dataset.theme = kept;
  }
}
