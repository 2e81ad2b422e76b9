import { parseSoql } from './parse.js';

const OBJECTS = { Contact: ['Id', 'LastName', 'Email', 'LastModifiedDate'], Task: ['Id', 'WhoId'] };
const parse = (text: string) => parseSoql(text, OBJECTS);

const equals = (field: string, value: unknown) => ({
  kind: 'compare',
  field,
  operator: '=',
  value,
});

describe('SOQL', () => {
  it('reads fields, condition and limit, keywords and names in any case', () => {
    expect(parse("select id, lastname from contact where email = 'a@b.example' limit 3")).toEqual({
      object: 'Contact',
      fields: ['Id', 'LastName'],
      where: equals('Email', 'a@b.example'),
      orderBy: [],
      limit: 3,
    });
  });

  it('reads AND before OR, parentheses, times and the order', () => {
    const query = parse(
      `SELECT Id FROM Contact WHERE (LastModifiedDate > 2026-01-31T09:30:00Z OR
        (LastModifiedDate = 2026-01-31T09:30:00.000Z AND Id > '003')) ORDER BY LastModifiedDate, Id DESC`,
    );
    const time = '2026-01-31T09:30:00.000+0000';
    const later = { kind: 'compare', field: 'LastModifiedDate', operator: '>', value: time };
    const next = { kind: 'compare', field: 'Id', operator: '>', value: '003' };
    expect(query.where).toEqual({
      kind: 'or',
      parts: [later, { kind: 'and', parts: [equals('LastModifiedDate', time), next] }],
    });
    expect(query.orderBy).toEqual([
      { field: 'LastModifiedDate', descending: false },
      { field: 'Id', descending: true },
    ]);
  });

  it('reads lists', () => {
    expect(parse("SELECT Id FROM Task WHERE WhoId IN ('a', null)").where).toEqual({
      kind: 'in',
      field: 'WhoId',
      values: ['a', null],
    });
  });

  it('an escaped quote belongs to the text', () => {
    const { where } = parse("SELECT Id FROM Contact WHERE Email = 'o\\'hara@x.example'");
    expect(where).toEqual(equals('Email', "o'hara@x.example"));
  });

  it.each([
    ['DELETE FROM Contact', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Contact WHERE Email = 'open", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Contact WHERE (Email = 'a'", 'MALFORMED_QUERY'],
    ['SELECT Id FROM Contact LIMIT', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Contact LIMIT 'a'", 'MALFORMED_QUERY'],
    ['SELECT Id FROM Contact GROUP BY Id', 'MALFORMED_QUERY'],
    ['', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Account', 'INVALID_TYPE'],
    ['SELECT Id, Shoe FROM Contact', 'INVALID_FIELD'],
    ['SELECT Id FROM Contact WHERE Shoe = 43', 'INVALID_FIELD'],
  ])('%j is %s', (query, errorCode) => {
    expect(() => parse(query)).toThrow(expect.objectContaining({ errorCode }));
  });
});
