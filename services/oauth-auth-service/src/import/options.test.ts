import { readOptions } from './options.js';

const NEEDED = ['--tenant', 't', '--provider', 'salesforce'];

describe('the options of an import', () => {
  it('are read with what is left out', () => {
    expect(readOptions(['f.json', ...NEEDED, '--dry-run'])).toEqual({
      file: 'f.json',
      tenant: 't',
      provider: 'salesforce',
      format: undefined,
      users: undefined,
      dryRun: true,
      replace: false,
      resume: false,
    });
  });

  it('are not read where help is asked for', () => {
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it.each<[string, readonly string[], RegExp]>([
    ['no file', NEEDED, /^Name one file to import/],
    ['two files', ['a', 'b', ...NEEDED], /^Name one file to import/],
    ['no tenant', ['f', '--provider', 'salesforce'], /^--tenant is missing/],
    ['no provider', ['f', '--tenant', 't'], /^--provider is missing/],
    ['an unknown option', ['f', ...NEEDED, '--force'], /^There is no such option/],
    ['an unknown format', ['f', ...NEEDED, '--format', 'x'], /^There is no format "x"/],
    ['a dry run to resume', ['f', ...NEEDED, '--dry-run', '--resume'], /^A dry run leaves nothing/],
  ])('%s is refused with one sentence', (_what, args, sentence) => {
    expect(() => readOptions(args)).toThrow(sentence);
  });
});
