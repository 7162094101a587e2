/** Style sheet of the page; it names no file and no address. */
export const STYLE = `
:root { color: #0f172a; background: #fff; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
body { margin: 0; }
main { max-width: 960px; margin: 0 auto; padding: 32px 24px 48px; }
section + section { margin-top: 56px; padding-top: 40px; border-top: 1px solid #cbd5e1; }
h1 { margin: 0; font-size: 26px; line-height: 1.25; overflow-wrap: anywhere; }
h1 small { color: #475569; font-size: 17px; font-weight: 500; white-space: nowrap; }
h2 { margin: 32px 0 8px; font-size: 18px; }
.meta { margin: 6px 0 20px; color: #475569; font-size: 14px; }
.verdict { padding: 16px 20px; border-left: 6px solid #475569; border-radius: 4px; background: #f8fafc; }
.verdict strong { font-size: 19px; letter-spacing: 0.02em; }
.verdict p { margin: 4px 0 0; overflow-wrap: anywhere; }
.verdict.good { border-color: #16a34a; background: #f0fdf4; }
.verdict.notable { border-color: #d97706; background: #fffbeb; }
.verdict.bad { border-color: #dc2626; background: #fef2f2; }
.verdict.good > strong { color: #15803d; }
.verdict.notable > strong { color: #b45309; }
.verdict.bad > strong { color: #b91c1c; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 20px; margin: 10px 0 0; font-size: 14px; }
dl:empty { display: none; }
dt { color: #475569; }
dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 28px 0 0; }
figcaption { font-weight: 600; font-size: 15px; overflow-wrap: anywhere; }
svg { display: block; max-width: 100%; height: auto; margin-top: 4px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th { color: #475569; font-weight: 600; text-align: left; border-bottom: 2px solid #cbd5e1; }
th, td { padding: 6px 12px 6px 0; vertical-align: top; }
td { border-bottom: 1px solid #e2e8f0; white-space: nowrap; }
td:last-child { white-space: normal; overflow-wrap: anywhere; width: 100%; }
.key { margin: 2px 0 0; color: #475569; font-size: 13px; }
.key i { display: inline-block; width: 12px; height: 12px; margin: 0 5px 0 14px; vertical-align: -1px; border-radius: 2px; }
.key i:first-child { margin-left: 0; }
.key .ok { background: rgba(22, 163, 74, 0.22); }
.key .alarm { background: rgba(220, 38, 38, 0.32); }
.key .blind { background: rgba(100, 116, 139, 0.24); }
td.good { color: #15803d; font-weight: 600; }
td.bad, p.bad { color: #b91c1c; font-weight: 600; }
.time { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; width: 56px; padding-right: 20px; }
footer { margin-top: 48px; color: #64748b; font-size: 13px; }
`;
