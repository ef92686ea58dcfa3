// The address of the page names the run: ?scenario=…&seed=…&beside=…&settings=…&commands=…&lang=…&theme=…
// This runs before the element is defined, and keeps the address as the reader
// changes things, so that it can be copied at any time.
{
  const NAMES = ['scenario', 'seed', 'beside', 'settings', 'commands', 'lang', 'theme'];
  const lab = document.querySelector('sentinel-lab');
  const asked = new URLSearchParams(location.search);
  for (const name of NAMES) {
    const value = asked.get(name);
    if (value) lab.setAttribute(name, value);
  }
  if (asked.has('lang')) document.documentElement.lang = lab.lang;
  else document.documentElement.lang = navigator.language;
  if (asked.has('theme')) document.documentElement.dataset.theme = asked.get('theme');

  lab.addEventListener('lab-change', ({ detail }) => {
    const now = new URLSearchParams(location.search);
    for (const name of NAMES) {
      if (detail[name] == null) now.delete(name);
      else now.set(name, detail[name]);
    }
    // No link finds what only the reader has.
    if (detail.scenario === null) ['seed', 'beside', 'settings', 'commands'].forEach((name) => now.delete(name));
    if (detail.theme === 'auto') now.delete('theme');
    history.replaceState(null, '', `?${now}`);
    document.documentElement.lang = detail.lang === 'zh' ? 'zh-CN' : detail.lang;
    document.documentElement.dataset.theme = detail.theme;
  });
}
