// SPDX-License-Identifier: LGPL-3.0-or-later
// Light, dark, or as the device says. public/theme.js sets it before paint.
import { signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';
const themes: Theme[] = ['auto', 'light', 'dark'];
const key = 'crosswalk-theme';

function stored(): Theme {
  try {
    const found = localStorage.getItem(key);
    return themes.find((t) => t === found) ?? 'auto';
  } catch {
    return 'auto';
  }
}

export const theme = signal<Theme>(stored());

export function setTheme(next: Theme): void {
  theme.value = next;
  if (next === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // A browser that keeps nothing still shows it until the page is left.
  }
}

export const nextTheme = (now: Theme): Theme => themes[(themes.indexOf(now) + 1) % themes.length] as Theme;
