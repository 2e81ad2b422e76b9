export const docsStylesheet = `
:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; --line: #8886; }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 18rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem;
  border-right: 1px solid var(--line); font-size: .9rem; }
nav p { margin: 1rem 0 .25rem; font-weight: 600; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { margin: .35rem 0; }
main { padding: 2rem clamp(1rem, 4vw, 3rem) 6rem; max-width: 62rem; }
section { padding: 1.25rem 0; border-top: 1px solid var(--line); scroll-margin-top: 1rem; }
h2 { margin-top: 3rem; } h3 { margin: 0 0 .5rem; } h4 { margin: 1.25rem 0 .5rem; }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere; }
.call { font-size: 1.05rem; } .method { font-weight: 700; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0;
  border-bottom: 1px solid var(--line); }
th[scope=row] { font-weight: 400; }
pre { padding: .75rem; border: 1px solid var(--line); border-radius: .4rem; overflow-x: auto; }
summary { cursor: pointer; }
.skip { position: absolute; left: -100vw; } .skip:focus { left: 1rem; top: 1rem; }
@media (max-width: 50rem) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
}
`;
