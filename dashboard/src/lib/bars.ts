// SPDX-License-Identifier: LGPL-3.0-or-later
// The sums behind the throughput chart.
import type { Throughput } from '../api/types';
import { parseTime } from './time';

export interface Bar {
  at: number;
  left: number;
  right: number;
  failed: number;
}

/** One bar a bucket over `hours`, gaps filled with nothing, oldest first. */
export function barsOf(data: Throughput, now: number, hours = 24, sync: string | null = null): Bar[] {
  const size = Math.max(60, data.bucket_s) * 1000;
  const last = Math.floor(now / size) * size;
  const n = Math.max(1, Math.round((hours * 3_600_000) / size));
  const bars: Bar[] = Array.from({ length: n }, (_, i) => ({
    at: last - (n - 1 - i) * size, left: 0, right: 0, failed: 0,
  }));
  for (const point of data.series) {
    const at = parseTime(point.at);
    if (at === null || (sync !== null && point.sync !== sync)) continue;
    const bar = bars[n - 1 - Math.round((last - Math.floor(at / size) * size) / size)];
    if (!bar) continue;
    bar.left += point.writes_left;
    bar.right += point.writes_right;
    bar.failed += point.failed;
  }
  return bars;
}

/** The top of the scale: 1, 2 or 5 times a power of ten, at least 4. */
export function niceTop(highest: number): number {
  if (highest <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(highest));
  for (const step of [1, 2, 5, 10]) if (step * power >= highest) return step * power;
  return 10 * power;
}
