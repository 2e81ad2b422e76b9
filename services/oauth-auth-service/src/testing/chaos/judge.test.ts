import { type ConnectionFacts, isBroken, judge } from './judge.js';

const kept: ConnectionFacts = {
  id: 'connection-1',
  status: 'active',
  commits: 3,
  refreshes: 3,
  replays: 0,
  overlaps: 0,
  holdsLiveToken: true,
  lostAnswers: 0,
  refusedTokens: 0,
};
const lost: ConnectionFacts = {
  ...kept,
  status: 'reauth_required',
  refreshes: 4,
  holdsLiveToken: false,
  lostAnswers: 1,
};

const broken = (one: ConnectionFacts): string[] =>
  judge([kept, one])
    .filter(isBroken)
    .map(({ title, at }) => `${title.split(' / ')[0]}: ${at.join()}`);

describe('judge', () => {
  it.each<[string, ConnectionFacts]>([
    ['one refresh per expiry', kept],
    ['a lost answer that ends the grant', lost],
    ['a lost answer and the one replay that it excuses', { ...lost, replays: 1 }],
    ['a token that the replay killed', { ...lost, replays: 1, refusedTokens: 2 }],
    ['an answer that was thought lost and came home', { ...kept, lostAnswers: 1 }],
  ])('finds nothing wrong with %s', (_name, facts) => {
    expect(broken(facts)).toEqual([]);
  });

  it.each<[string, ConnectionFacts, string]>([
    ['a second refresh', { ...kept, refreshes: 4 }, 'Refreshes whose answer was lost'],
    [
      'a token out of nowhere',
      { ...kept, commits: 4 },
      'Tokens committed that the provider never gave',
    ],
    ['an overlap', { ...kept, overlaps: 1 }, 'Refreshes overlapping at the provider'],
    ['a replay for nothing', { ...kept, replays: 1 }, 'Replays of a spent refresh token'],
    ['a second replay', { ...lost, replays: 2 }, 'Replays of a spent refresh token'],
    [
      'a grant given up that lives',
      { ...lost, refreshes: 3, holdsLiveToken: true },
      'Grants ended',
    ],
    ['a grant given up for nothing', { ...lost, refreshes: 3, lostAnswers: 0 }, 'Grants ended'],
    ['a doubt that stays', { ...kept, status: 'uncertain' }, 'Grants left in doubt'],
    [
      'a dead grant shown as active',
      { ...kept, holdsLiveToken: false },
      'Grants shown as active whose refresh token is dead',
    ],
    [
      'a dead token handed out',
      { ...kept, refusedTokens: 1 },
      'Tokens handed out that the CRM refused',
    ],
  ])('finds %s', (_name, facts, title) => {
    expect(broken(facts)).toEqual([`${title}: connection-1`]);
  });
});
