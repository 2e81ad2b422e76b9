import { parseSoql } from './soql.js';

describe('SOQL', () => {
  it('reads fields, condition and limit, keywords and names in any case', () => {
    expect(
      parseSoql("select id, lastname from contact where email = 'a@b.example' limit 3"),
    ).toEqual({ fields: ['Id', 'LastName'], email: 'a@b.example', limit: 3 });
  });

  it('an escaped quote belongs to the text', () => {
    expect(parseSoql("SELECT Id FROM Contact WHERE Email = 'o\\'hara@x.example'")).toMatchObject({
      email: "o'hara@x.example",
    });
  });

  it.each([
    ['DELETE FROM Contact', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Contact WHERE Email = 'open", 'MALFORMED_QUERY'],
    ['', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Account', 'INVALID_TYPE'],
    ['SELECT Id, Shoe FROM Contact', 'INVALID_FIELD'],
  ])('%j is %s', (query, errorCode) => {
    expect(parseSoql(query)).toMatchObject({ errorCode });
  });
});
