// SPDX-License-Identifier: LGPL-3.0-or-later
// Line icons on a grid of 24, drawn in the colour of the text beside them.
import type { JSX } from 'preact';

const drawings = {
  overview: 'M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z',
  jobs: 'M4 6h2M4 12h2M4 18h2M10 6h10M10 12h10M10 18h10',
  conflict: 'M6 4v6a4 4 0 0 0 4 4h4a4 4 0 0 1 4 4v2M18 4v6a4 4 0 0 1-4 4M3 7l3-3 3 3M15 7l3-3 3 3',
  record: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
  link: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.700-5.700l-1.300 1.300M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.700 5.700l1.300-1.300',
  unlink: 'M10 14a4 4 0 0 0 3 1.500M16 14.500l3-3a4 4 0 0 0-5.700-5.700M8 9.500l-3 3a4 4 0 0 0 5.700 5.700M4 4l16 16',
  mapping: 'M4 6h4l8 12h4M4 18h4l2.500-3.700M13.500 9.700 16 6h4M18 3.500 20.500 6 18 8.500M18 15.500l2.500 2.500-2.500 2.500',
  lookup: 'M4 5h6v5H4zM14 14h6v5h-6zM10 7.500h3.500a3 3 0 0 1 3 3V14M7 10v3.500a3 3 0 0 0 3 3h4',
  schedule: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2',
  plug: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  run: 'M7 4.500v15l12-7.500z',
  users: 'M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20a6.500 6.500 0 0 1 13 0M16 4.800a3.500 3.500 0 0 1 0 6.400M18 14.500a6.500 6.500 0 0 1 3.500 5.500',
  audit: 'M9 4h6v3H9zM9 5.500H6V21h12V5.500h-3M9 12l2 2 4-4M9 17.500h6',
  bell: 'M6 17v-6a6 6 0 0 1 12 0v6l1.500 1.500h-15zM10 21h4',
  log: 'M4 5h16v14H4zM8 9.500l2.500 2.500L8 14.500M12.500 15H16',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 21a7.500 7.500 0 0 1 15 0',
  menu: 'M4 6h16M4 12h16M4 18h16',
  close: 'M6 6l12 12M18 6 6 18',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2.500M12 19.500V22M2 12h2.500M19.500 12H22M5 5l1.700 1.700M17.300 17.300 19 19M5 19l1.700-1.700M17.300 6.700 19 5',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
  auto: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18M12 8h7.500M12 13h8.800M12 18h6',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.300-1 .8-1 1.500v.4M12 16.700v.1',
  ok: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.300l2.700 2.700L16 9.500',
  warn: 'M12 4 2.500 20h19zM12 10v4.500M12 17v.1',
  bad: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9 9l6 6M15 9l-6 6',
  pause: 'M8 5v14M16 5v14',
  paused: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM10 9v6M14 9v6',
  off: 'M12 3v8M7 6.500a7 7 0 1 0 10 0',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.500M12 7.700v.1',
  retry: 'M20 11a8 8 0 0 0-14.500-3.500L4 9.500M4 4.500v5h5M4 13a8 8 0 0 0 14.500 3.500l1.500-2M20 19.500v-5h-5',
  trash: 'M4 7h16M9 7V4h6v3M6.500 7l1 13h9l1-13M10 11v5M14 11v5',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500 21 21',
  chevron: 'M9 5l7 7-7 7',
  left: 'M20 12H4M10 6l-6 6 6 6',
  right: 'M4 12h16M14 6l6 6-6 6',
  both: 'M3 12h18M7.500 7.500 3 12l4.500 4.500M16.500 7.500 21 12l-4.500 4.500',
  external: 'M9 5H5v14h14v-4M13 4h7v7M20 4l-9 9',
  key: 'M8 19a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM11.500 11.500 20 3M16.500 6.500l3 3',
  copy: 'M8 8h12v12H8zM16 8V4H4v12h4',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  plus: 'M12 5v14M5 12h14',
  stop: 'M6 6h12v12H6z',
  out: 'M14 4h5v16h-5M4 12h11M11 8l4 4-4 4',
  wand: 'M5 19 16 8M14.500 6.500l3 3M18 3v3M21 6h-3M8 4v2.500M9.500 5H7M19 14v3M20.500 15.500h-3',
  inbox: 'M4 13l3-8h10l3 8v6H4zM4 13h5l1 2.500h4l1-2.500h5',
} as const;

export type IconName = keyof typeof drawings;

export function Icon({ name, size = 18, label }: { name: IconName; size?: number; label?: string }): JSX.Element {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor"
      stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"
      role={label ? 'img' : undefined} aria-label={label} aria-hidden={label ? undefined : 'true'} focusable="false">
      <path d={drawings[name]} />
    </svg>
  );
}

/** The hub's mark: two cards and what ties them. */
export function Mark({ size = 28 }: { size?: number }): JSX.Element {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="mark-ground" width="32" height="32" rx="8" />
      <path class="mark-line" d="M7 11h9.500M20 7.500 23.500 11 20 14.500M25 21h-9.500M12 17.500 8.500 21l3.500 3.500"
        fill="none" stroke-width="2.400" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
