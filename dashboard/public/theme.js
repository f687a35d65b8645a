// SPDX-License-Identifier: LGPL-3.0-or-later
// Before the first paint: the theme that was chosen here, if any.
try {
  const theme = localStorage.getItem('crosswalk-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Nothing is kept here: as the device says.
}
