import fc from 'fast-check';
import { PAGE, type Position, startAt, turnPage } from './changes.js';

interface Change {
  readonly id: string;
  readonly modifiedAt: Date;
}

/** What HubSpot would answer: one sort, ties in any order, at most a page. */
function search(all: readonly Change[], position: Position): Change[] {
  const time = ({ modifiedAt }: Change) => modifiedAt.getTime();
  const found =
    'after' in position
      ? all.filter((one) => time(one) > position.after).sort((a, b) => time(a) - time(b))
      : all
          .filter((one) => time(one) === position.at && Number(one.id) > Number(position.afterId))
          .sort((a, b) => Number(a.id) - Number(b.id));
  return found.slice(0, PAGE);
}

describe('the pages of HubSpot’s changes', () => {
  it('hold each change once, in order, however many share a time', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 450 }), { maxLength: 8 });
    fc.assert(
      fc.property(sizes, (sameTime) => {
        let id = 0;
        const all = sameTime.flatMap((size, n) =>
          Array.from({ length: size }, () => ({
            id: String(++id),
            modifiedAt: new Date(1000 + n),
          })),
        );
        const listed: Change[] = [];
        let position: Position | null = startAt(new Date(1000));
        while (position !== null) {
          const page: ReturnType<typeof turnPage<Change>> = turnPage(
            position,
            search(all, position),
          );
          listed.push(...page.contacts);
          position = page.next;
        }
        expect(new Set(listed.map((one) => one.id)).size).toBe(all.length);
        expect(listed).toHaveLength(all.length);
        const times = listed.map(({ modifiedAt }) => modifiedAt.getTime());
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });
});
