import { type ImportLab, openImportLab } from '../../testing/index.js';

describe('an import whose answers are lost on the way', () => {
  let lab: ImportLab;
  beforeAll(async () => {
    lab = await openImportLab();
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.crm.close());

  it('a lost answer is known as lost, never blindly repeated', async () => {
    await lab.rotating(true);
    const grant = await lab.grant();
    await lab.crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      fault: { kind: 'lostAfterProcessing' },
      times: 1,
    });
    expect(await lab.importOne(lab.bare(grant))).toMatchObject({
      outcome: 'failed',
      diagnosis: { code: 'provider_unreachable', retryable: true },
    });
    expect(await lab.importOne(lab.bare(grant))).toMatchObject({
      outcome: 'failed',
      diagnosis: { code: 'answer_lost', retryable: false },
    });
    expect(await lab.atProvider(grant)).toMatchObject({ replays: 1 });
  });

  it('a lost answer without rotation costs another call and nothing else', async () => {
    const grant = await lab.grant();
    await lab.crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      fault: { kind: 'lostAfterProcessing' },
      times: 1,
    });
    expect(await lab.importOne(lab.bare(grant))).toMatchObject({ outcome: 'failed' });
    expect(await lab.importOne(lab.bare(grant))).toMatchObject({ outcome: 'imported' });
  });

  it('a renewed token that nobody can be named for is kept until the next try', async () => {
    await lab.rotating(true);
    const grant = await lab.grant();
    const fault = await lab.crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'identity',
      fault: { kind: 'oauthError', error: 'Bad_OAuth_Token', status: 403 },
    });
    expect(await lab.importOne(lab.bare(grant))).toMatchObject({
      outcome: 'failed',
      diagnosis: { code: 'identity_refused' },
    });
    expect(await lab.crm.prisma.cRMImport.findMany()).toMatchObject([{ status: 'answered' }]);
    await lab.crm.sandbox.control.clearFault(fault.id);
    expect(await lab.importOne(lab.bare(grant))).toMatchObject({ outcome: 'imported' });
    expect(await lab.atProvider(grant)).toMatchObject({ refreshes: 1, replays: 0, live: true });
    expect(await lab.crm.prisma.cRMImport.findMany()).toMatchObject([
      { status: 'imported', accessToken: null, refreshToken: null },
    ]);
  });

  it('a new refresh token that came with a useless access token is not lost', async () => {
    await lab.rotating(true);
    const grant = await lab.grant();
    await lab.crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      fault: { kind: 'wrongFields', set: { access_token: 7 } },
      times: 1,
    });
    expect(await lab.importOne(lab.bare(grant))).toMatchObject({
      outcome: 'failed',
      diagnosis: { code: 'provider_error', retryable: true },
    });
    expect(await lab.importOne(lab.bare(grant))).toMatchObject({ outcome: 'imported' });
    expect(await lab.atProvider(grant)).toMatchObject({ refreshes: 2, replays: 0, live: true });
  });

  it('of two imports of one token at the same time, one imports it', async () => {
    await lab.rotating(true);
    const grant = await lab.grant();
    const results = await Promise.all([
      lab.importOne(lab.bare(grant)),
      lab.importOne(lab.bare(grant)),
    ]);
    const outcomes = results.map(({ outcome, diagnosis }) => diagnosis?.code ?? outcome).sort();
    expect([
      ['import_in_progress', 'imported'],
      ['exists', 'imported'],
    ]).toContainEqual(outcomes);
    expect(await lab.atProvider(grant)).toMatchObject({ refreshes: 1, replays: 0, live: true });
  });
});
