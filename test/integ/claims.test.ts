import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CLAIMS } from '../../integ/claims';
import { writeVerdicts } from '../../integ/documents';
import { outcomeTable, plan, statusOf, Verdict, verdictsOf, verifiedPage, withStatus } from '../../integ/tables';

const ROOT = path.join(__dirname, '..', '..');
const PAGE = 'docs/reference/verified.md';
const read = (file: string, root = ROOT) => fs.readFileSync(path.join(root, file), 'utf8');
const RUN = { date: '2026-12-01', region: 'us-east-1' };

/** The documents of the claims, and the page, in a folder of their own. */
function copyOfDocuments(): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'managed-secret-claims-'));
  fs.mkdirSync(path.join(root, 'docs', 'reference'), { recursive: true });
  fs.writeFileSync(path.join(root, PAGE), verifiedPage(new Map()));
  for (const { document } of CLAIMS) fs.cpSync(path.join(ROOT, document), path.join(root, document));
  return root;
}

describe('the documents', () => {
  const verdicts = verdictsOf(read(PAGE));

  it.each(CLAIMS)('say beside the mark of $id what the page says', ({ id, document }) => {
    expect(withStatus(read(document), id, statusOf(verdicts.get(id)))).toBe(read(document));
  });

  it('have a page with the claims of today, and what it says of them', () => {
    expect(read(PAGE)).toBe(verifiedPage(verdicts));
  });

  it('have no mark of a claim that does not exist', () => {
    const marks = [...new Set(CLAIMS.map(({ document }) => document))].flatMap(document => [...read(document).matchAll(/<!-- claim: (\S+) -->/g)]);
    expect(marks.map(([, id]) => id).sort()).toEqual(CLAIMS.map(({ id }) => id).sort());
  });
});

describe('a run on AWS', () => {
  let root: string;

  beforeEach(() => { root = copyOfDocuments(); });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  it('writes what passed and failed into the page, and keeps what an earlier run has shown', () => {
    writeVerdicts([{ id: 'token', result: 'passed' }, { id: 'rollback', result: 'failed', reason: 'It was | not.' }], RUN, root);
    writeVerdicts([{ id: 'rollback', result: 'passed' }], { ...RUN, date: '2026-12-02' }, root);
    const rest = CLAIMS.map(({ id }) => id).filter(id => id !== 'token' && id !== 'rollback');
    expect(verdictsOf(read(PAGE, root))).toEqual(new Map<string, Verdict>([
      ['token', { ...RUN, result: 'passed' }], ['rollback', { ...RUN, date: '2026-12-02', result: 'passed' }],
    ]));
    expect(read(PAGE, root).split('\n').filter(line => line.includes('not yet run'))).toHaveLength(rest.length);
  });

  it('keeps the result of a claim that it did not run', () => {
    writeVerdicts([{ id: 'cross-account', result: 'failed' }], RUN, root);
    writeVerdicts([{ id: 'cross-account', result: 'not run', reason: 'it needs --consumer-profile PROFILE' }], { ...RUN, date: '2026-12-02' }, root);
    expect(verdictsOf(read(PAGE, root)).get('cross-account')).toEqual({ ...RUN, result: 'failed' });
  });

  it('writes the mark of a claim into its document, and nothing else', () => {
    writeVerdicts([{ id: 'token', result: 'passed' }, { id: 'deletion', result: 'failed' }], RUN, root);
    const changed = (file: string) => {
      const before = read(file).split('\n');
      return read(file, root).split('\n').filter((line, index) => line !== before[index]);
    };
    expect(changed('docs/guides/create-secret.md')).toEqual([
      expect.stringContaining('(<!-- claim: token -->verified on AWS, 2026-12-01<!-- /claim -->)'),
    ]);
    expect(changed('docs/internals/handler-proof.md')).toEqual([
      expect.stringContaining('<!-- claim: deletion -->refuted on AWS, 2026-12-01<!-- /claim -->'),
    ]);
    expect(changed('emulator/README.md')).toEqual([]);
  });
});

it('a document without the mark, or with two, is refused', () => {
  const message = 'The document must have one <!-- claim: token -->…<!-- /claim -->.';
  expect(() => withStatus('nothing', 'token', 'verified')).toThrow(message);
  expect(() => withStatus('<!-- claim: token -->', 'token', 'verified')).toThrow(message);
  expect(() => withStatus('<!-- claim: token -->a<!-- /claim -->'.repeat(2), 'token', 'verified')).toThrow(message);
});

it('the table of a run has a line for each claim, with the reason', () => {
  expect(outcomeTable([{ id: 'token', result: 'passed' }, { id: 'rotation', result: 'not run', reason: 'two\nlines' }])).toBe([
    '| claim          | result           | reason |',
    '| -------------- | ---------------- | --- |',
    '| token          | passed           |  |',
    '| rotation       | not run          | two lines |',
    '',
  ].join('\n'));
});

it('the plan says what a run deploys, and what it needs', () => {
  expect(plan()).toMatchInlineSnapshot(`
"Nothing was run. \`npm run verify -- --aws\` deploys these apps to your account, asserts, and destroys them:
  rollback       An explicit clientRequestToken becomes the VersionId. After an update that fails, the former version is AWSCURRENT again.
  deletion       A destroyed secret can be restored within its recovery window.
  replicas       When the deployment ends, each replica is in sync. GetResourcePolicy answers at a replica with the policy of its primary.
  key-change     After a change of the key, the current version is under the new key.
  create-arn     IAM asks for CreateSecret with the ARN that the secret will have.
  late-event     The event of a request that is over changes nothing when the function gets it again.
  cross-account  A role of another account reads what was granted, and writes nothing.
  rotation       A Lambda function rotates a secret of this library.

It needs:
  - credentials of one account: AWS_PROFILE, or the variables of the environment
  - us-east-1, bootstrapped for the CDK; us-west-2 gets a replica for some minutes
  - the permissions of integ/permissions.json
  - for cross-account, --consumer-profile PROFILE of another account that is bootstrapped in us-east-1

It costs less than 0.10 USD (an estimate; integ/README.md has the prices). It writes docs/reference/verified.md and the marks of the claims.

Names of apps pick some: \`npm run verify -- --aws rollback\`.
\`npm run verify -- --emulator\` runs what the emulator can, on this machine, and writes nothing.
"
`);
});
