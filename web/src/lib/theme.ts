export type Theme = 'system' | 'light' | 'dark';

export function currentTheme(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === 'light' || set === 'dark' ? set : 'system';
}

/** Applies and remembers; `system` forgets. */
export function setTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem('relink-theme');
    else localStorage.setItem('relink-theme', theme);
  } catch {
    // Without storage the choice holds for this page only.
  }
}
