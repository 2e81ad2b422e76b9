/** Wraps the body of a page. The content is ours alone: nothing of a request is ever put in. */
export const page = (title: string, body: string, script?: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Tetrix</title>
<link rel="stylesheet" href="/assets/pages.css">
${script === undefined ? '' : `<script type="module" src="${script}"></script>`}
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;

export const stylesheet = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; }
main { width: min(30rem, 100% - 3rem); padding: 2rem 0; }
h1 { font-size: 1.5rem; }
form { display: grid; gap: 1rem; }
label { display: grid; gap: .25rem; }
input, button { font: inherit; padding: .5rem .75rem; }
[role=status] { min-height: 1.5em; }
`;
