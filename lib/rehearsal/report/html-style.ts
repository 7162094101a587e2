import { LIGHT_COLOURS } from './chart-frame';

/** What the pictures' roles are on a dark ground; readable by WCAG's 4.5 to 1 against the page. */
const DARK_COLOURS: Readonly<Record<keyof typeof LIGHT_COLOURS, string>> = {
  ink: '#cbd5e1',
  grid: '#334155',
  current: '#94a3b8',
  target: '#60a5fa',
  value: '#a78bfa',
  limit: '#f87171',
  good: '#4ade80',
};

function variables(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([role, colour]) => `--${role}: ${colour};`)
    .join(' ');
}

/** Colours of the pictures for light and dark grounds, as the reader's system asks for. */
export const PICTURE_STYLE = `:root { ${variables(LIGHT_COLOURS)} }
@media (prefers-color-scheme: dark) { :root { ${variables(DARK_COLOURS)} } }
`;

/** Style sheet of the page; it names no file and no address. */
export const STYLE = `${PICTURE_STYLE}:root { color-scheme: light dark; color: light-dark(#0f172a, #f1f5f9); background: light-dark(#fff, #0f172a); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
body { margin: 0; }
main { max-width: 960px; margin: 0 auto; padding: 32px 24px 48px; }
section + section { margin-top: 56px; padding-top: 40px; border-top: 1px solid light-dark(#cbd5e1, #334155); }
h1 { margin: 0; font-size: 26px; line-height: 1.25; overflow-wrap: anywhere; }
h1 small { color: light-dark(#475569, #94a3b8); font-size: 17px; font-weight: 500; white-space: nowrap; }
h2 { margin: 32px 0 8px; font-size: 18px; }
.meta { margin: 6px 0 20px; color: light-dark(#475569, #94a3b8); font-size: 14px; }
.verdict { padding: 16px 20px; border-left: 6px solid light-dark(#475569, #94a3b8); border-radius: 4px; background: light-dark(#f8fafc, #1e293b); }
.verdict strong { font-size: 19px; letter-spacing: 0.02em; }
.verdict p { margin: 4px 0 0; overflow-wrap: anywhere; }
.verdict.good { border-color: light-dark(#16a34a, #22c55e); background: light-dark(#f0fdf4, #052e16); }
.verdict.notable { border-color: light-dark(#d97706, #f59e0b); background: light-dark(#fffbeb, #2b1d05); }
.verdict.bad { border-color: light-dark(#dc2626, #ef4444); background: light-dark(#fef2f2, #350c0c); }
.verdict.good > strong { color: light-dark(#15803d, #4ade80); }
.verdict.notable > strong { color: light-dark(#b45309, #fbbf24); }
.verdict.bad > strong { color: light-dark(#b91c1c, #f87171); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 20px; margin: 10px 0 0; font-size: 14px; }
dl:empty { display: none; }
dt { color: light-dark(#475569, #94a3b8); }
dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 28px 0 0; }
figcaption { font-weight: 600; font-size: 15px; overflow-wrap: anywhere; }
svg { display: block; max-width: 100%; height: auto; margin-top: 4px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th { color: light-dark(#475569, #94a3b8); font-weight: 600; text-align: left; border-bottom: 2px solid light-dark(#cbd5e1, #334155); }
th, td { padding: 6px 12px 6px 0; vertical-align: top; }
td { border-bottom: 1px solid light-dark(#e2e8f0, #1e293b); white-space: nowrap; }
td:last-child { white-space: normal; overflow-wrap: anywhere; width: 100%; }
.key { margin: 2px 0 0; color: light-dark(#475569, #94a3b8); font-size: 13px; }
.key i { display: inline-block; width: 12px; height: 12px; margin: 0 5px 0 14px; vertical-align: -1px; border-radius: 2px; }
.key i:first-child { margin-left: 0; }
.key .ok { background: rgba(22, 163, 74, 0.22); }
.key .alarm { background: rgba(220, 38, 38, 0.32); }
.key .blind { background: rgba(100, 116, 139, 0.24); }
td.good { color: light-dark(#15803d, #4ade80); font-weight: 600; }
td.bad, p.bad { color: light-dark(#b91c1c, #f87171); font-weight: 600; }
.time { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; width: 56px; padding-right: 20px; }
footer { margin-top: 48px; color: light-dark(#64748b, #94a3b8); font-size: 13px; }
`;
