/** The sandbox's one style sheet: system fonts, both colour schemes, visible focus. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #16202c; --soft: #52606f; --line: #cfd7df; --paper: #fff;
  --ground: #eef2f6; --accent: #0b5cab; --on-accent: #fff; --warn: #8a4b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eef5; --soft: #a9b6c4; --line: #3a4756;
  --paper: #18212c; --ground: #0f161e; --accent: #7cbcff; --on-accent: #06203c; --warn: #ffc46b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 46rem; margin: 2rem auto; padding: 1.5rem 2rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: .75rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; }
p { margin: .5rem 0; } .soft { color: var(--soft); } .notice { color: var(--warn); font-weight: 600; }
a { color: var(--accent); }
code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; overflow-wrap: anywhere; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; padding: .5rem 1rem .75rem; }
legend { font-weight: 600; padding: 0 .35rem; }
label { display: flex; gap: .65rem; align-items: baseline; padding: .35rem 0; }
ul { padding-left: 1.2rem; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid var(--line); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.25rem; }
button { font: inherit; font-weight: 600; padding: .6rem 1.4rem; border-radius: .5rem; cursor: pointer;
  border: 1px solid var(--accent); background: transparent; color: var(--accent); }
button.primary { background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
