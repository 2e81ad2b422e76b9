import { html } from './html.js';

describe('html', () => {
  it('escapes what it is given, but not markup of its own', () => {
    const name = `<b>"O'Hara" & co`;
    const item = html`<li title="${name}">${1}</li>`;
    expect(html`<ul>${[item]}</ul>`.markup).toBe(
      '<ul><li title="&lt;b&gt;&quot;O&#39;Hara&quot; &amp; co">1</li></ul>',
    );
  });
});
