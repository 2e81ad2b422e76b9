import { shownName } from './connection-writer.js';

describe('a name that a CRM gives', () => {
  it.each([
    [' Acme  GmbH ', 'Acme GmbH'],
    ['Ac\u0000me\r\n', 'Acme'],
    ['\u202eemcA', 'emcA'],
    ['Ac\ud83dme', 'Acme'],
    ['\u200b', null],
    ['', null],
    [null, null],
    ['🦊'.repeat(300), '🦊'.repeat(200)],
  ])('%j is kept as %j', (name, kept) => {
    expect(shownName(name)).toBe(kept);
  });
});
