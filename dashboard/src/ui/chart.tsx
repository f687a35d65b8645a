// SPDX-License-Identifier: LGPL-3.0-or-later
// Records written over the last hours, as bars; for screen readers a table.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { niceTop, type Bar } from '../lib/bars';
import { clock, utc } from '../lib/time';
import { count, plural } from '../lib/value';
import { usePhone } from './virtual';

const width = 720;
const height = 170;
const foot = 22;

function hourly(bars: Bar[]): Bar[] {
  const most = 48;
  if (bars.length <= most) return bars;
  const per = Math.ceil(bars.length / most);
  const out: Bar[] = [];
  for (let i = 0; i < bars.length; i += per) {
    const group = bars.slice(i, i + per);
    const first = group[0] as Bar;
    out.push(group.reduce((sum, b) => ({
      at: sum.at, left: sum.left + b.left, right: sum.right + b.right, failed: sum.failed + b.failed,
    }), { at: first.at, left: 0, right: 0, failed: 0 }));
  }
  return out;
}

function OneBar({ bar, x, wide, top, onHover }: {
  bar: Bar; x: number; wide: number; top: number; onHover: (bar: Bar | null) => void;
}): JSX.Element {
  const inner = height - foot - 8;
  const size = (n: number): number => (n === 0 ? 0 : Math.max(2, (n / top) * inner));
  const right = size(bar.right);
  const left = size(bar.left);
  const failed = size(bar.failed);
  const floor = height - foot;
  const w = Math.max(2, wide - 3);
  return (
    <g onMouseEnter={() => onHover(bar)} onMouseLeave={() => onHover(null)}>
      <rect class="bar-hit" x={x} y={0} width={wide} height={height - foot} />
      <rect class="bar-right" x={x + 1.5} y={floor - right} width={w} height={right} rx="1.5" />
      <rect class="bar-left" x={x + 1.5} y={floor - right - left} width={w} height={left} rx="1.5" />
      <rect class="bar-failed" x={x + 1.5} y={floor - right - left - failed} width={w} height={failed} rx="1.5" />
    </g>
  );
}

export function ThroughputChart({ bars: all, leftName, rightName }: { bars: Bar[]; leftName: string; rightName: string }): JSX.Element {
  const [hover, setHover] = useState<Bar | null>(null);
  const bars = hourly(all);
  const top = niceTop(Math.max(...bars.map((b) => b.left + b.right + b.failed), 0));
  const wide = width / bars.length;
  const every = Math.ceil(bars.length / (usePhone() ? 4 : 8));
  const sum = bars.reduce((n, b) => n + b.left + b.right, 0);
  const failed = bars.reduce((n, b) => n + b.failed, 0);
  const told = hover ?? null;
  return (
    <figure class="chart">
      <figcaption class="chart-caption">
        <span class="legend"><i class="dot dot-right" />{rightName}</span>
        <span class="legend"><i class="dot dot-left" />{leftName}</span>
        <span class="legend"><i class="dot dot-failed" />failed</span>
        <span class="chart-told muted">
          {told ? `${clock(told.at)}: ${count(told.right)} to the right, ${count(told.left)} to the left, ${count(told.failed)} failed`
            : `${plural(sum, 'record')} written${failed ? `, ${count(failed)} failed` : ''}`}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" preserveAspectRatio="none"
        aria-label={`Records written in the last 24 hours: ${plural(sum, 'record')}, ${count(failed)} failed`}>
        {[0, 0.5, 1].map((part) => {
          const y = height - foot - part * (height - foot - 8);
          return <line key={part} class="chart-line" x1={0} x2={width} y1={y} y2={y} />;
        })}
        {bars.map((bar, i) => <OneBar key={bar.at} bar={bar} x={i * wide} wide={wide} top={top} onHover={setHover} />)}
      </svg>
      <div class="chart-y muted" aria-hidden="true"><span>{count(top)}</span><span>{count(top / 2)}</span><span>0</span></div>
      <div class="chart-x muted" aria-hidden="true">
        {bars.map((b, i) => <span key={b.at}>{i % every === 0 ? clock(b.at) : ''}</span>)}
      </div>
      <div class="hidden">
        <table>
          <caption>Records written an hour</caption>
          <thead><tr><th>From</th><th>{rightName}</th><th>{leftName}</th><th>Failed</th></tr></thead>
          <tbody>
            {bars.map((b) => <tr key={b.at}><td>{utc(b.at)}</td><td>{b.right}</td><td>{b.left}</td><td>{b.failed}</td></tr>)}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
