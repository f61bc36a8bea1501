import * as fs from 'node:fs';
import * as path from 'node:path';
import { APPS, CLAIMS } from '../../integ/claims';
import { plan, verifiedPage } from '../../integ/tables';

const ROOT = path.join(__dirname, '..', '..');
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');

it.each(CLAIMS)('the claim $id stands in its document', ({ where }) => {
  expect(read(where.file)).toContain(where.text);
});

it('each app of integ/ proves a claim, and each claim with an app has it', () => {
  const files = fs.readdirSync(path.join(ROOT, 'integ')).flatMap(name => /^integ\.(.+)\.ts$/.exec(name)?.[1] ?? []);
  expect(files.sort()).toEqual([...APPS].sort());
});

it('the table of what is verified has the claims of today', () => {
  const page = read('docs/reference/verified.md');
  // Dates, regions and results are of a run: the claims before them are those of the source.
  const claims = (text: string) => text.split('\n').map(line => line.split(' | ').slice(0, 3).join(' | '));
  expect(claims(page)).toEqual(claims(verifiedPage(new Map())));
});

it('a run of an app stands beside each of its claims', () => {
  const page = verifiedPage(new Map([['rollback', { date: '2026-12-01', region: 'us-east-1', passed: false }]]));
  expect(page.split('\n').filter(line => line.includes('us-east-1'))).toEqual([
    '| token | An explicit clientRequestToken becomes the VersionId. | docs/create-secret.md | 2026-12-01 | us-east-1 | **failed** |',
    '| rollback | After an update that fails, the former version is AWSCURRENT again. | docs/create-secret.md | 2026-12-01 | us-east-1 | **failed** |',
  ]);
});

it('the plan says what it needs, and what has no app', () => {
  expect(plan()).toMatchInlineSnapshot(`
"Nothing was run. \`npm run verify -- --aws\` deploys these apps to your account, asserts, and destroys them:
  token           integ/integ.rollback.ts
  rollback        integ/integ.rollback.ts
  deletion        integ/integ.deletion.ts
  replica         integ/integ.replicas.ts
  replica-policy  integ/integ.replicas.ts

It needs:
  - credentials of one account: AWS_PROFILE, or the variables of the environment
  - us-east-1, bootstrapped for the CDK; us-west-2 gets a replica for some minutes
  - the permissions of integ/permissions.json

It costs less than 0.10 USD: at most three secrets for an hour, and calls (integ/README.md has the prices).

No app yet:
  create-arn      IAM asks for CreateSecret with the ARN that the secret will have.
  late-event      The event of a request that is over changes nothing when the function gets it again.
  key-change      After a change of the key, the current version is under the new key.
  cross-account   A role of another account reads exactly what was granted.
  rotation        Rotation by a Lambda function works on a secret of this library.

\`npm run verify -- --emulator\` runs what the emulator can, on this machine.
"
`);
});
