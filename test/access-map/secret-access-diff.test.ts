import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { HELP, runCommand } from '../../src/access-map/access-diff-command';
import { formatAccessMap } from '../../src/access-map/format-access-map';
import { AccessMap, MapAccess, MapPrincipal, MapSecret } from '../../src/access-map/model';
import { SecretAccessDiff, SecretAccessMap, SecretAccessWidening } from 'cdk-managed-secret';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'access-diff-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const OWN = '111111111111';
const secret = (id: string): MapSecret => (
  { id, account: OWN, region: 'eu-central-1', madeBy: id.startsWith('arn:') ? 'another app' : 'CloudFormation', key: 'aws/secretsmanager' });
const role = (id: string, account = OWN): MapPrincipal => ({ id, kind: 'role', account, name: id, ofApp: true });
const SERVICE: MapPrincipal = { id: 'lambda.amazonaws.com', kind: 'service', name: 'lambda.amazonaws.com', ofApp: false };
const EVERYBODY: MapPrincipal = { id: '*', kind: 'everybody', name: 'everybody', ofApp: false };
const read = (principal: string, to: Partial<MapAccess>): MapAccess => (
  { principal, access: 'read', status: 'complete', actions: ['secretsmanager:GetSecretValue'], ...to });
const SECRETS = ['App/A', 'App/B', 'App/C', 'App/D', 'App/E'];

interface Parts {
  readonly secrets?: readonly string[];
  readonly principals?: readonly MapPrincipal[];
  readonly accesses?: readonly MapAccess[];
}

let files = 0;

function file(text: string): string {
  const name = path.join(folder, `${files++}.json`);
  fs.writeFileSync(name, text);
  return name;
}

function mapFile({ secrets = SECRETS, principals = [role('App/Web'), role('App/Ops')], accesses = [] }: Parts): string {
  const sets = [{ id: 'all' }, { id: 'some', secrets: ['App/A', 'App/B'] }];
  const map: AccessMap = { version: 2, secrets: secrets.map(secret), keys: [], principals, sets, accesses, statements: [] };
  return file(formatAccessMap(map));
}

function diff(before: Parts, after: Parts): SecretAccessDiff {
  return SecretAccessMap.diff(mapFile(before), mapFile(after));
}

const HEAD = '| Principal | Account | Access | Secrets | Status |\n| --- | --- | --- | --- | --- |\n';

describe('the Markdown', () => {
  test.each<[string, Parts, Parts, string]>([
    ['a gain', {}, { accesses: [read('App/Web', { secret: 'App/A' })] },
      `### Gains access\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/A\` | complete |\n`],
    ['a loss', { accesses: [read('App/Web', { secret: 'App/A' })] }, {},
      `### Loses access\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/A\` | complete |\n`],
    ['what becomes incomplete, and why', { accesses: [read('App/Web', { secret: 'App/A' })] },
      { accesses: [read('App/Web', { secret: 'App/A', status: 'incomplete', missing: ['No identity policy of App/Web allows it.'] })] },
      `### Becomes incomplete\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/A\` | complete → incomplete<br>No identity policy of App/Web allows it. |\n`],
    ['what becomes unknown', { accesses: [read('App/Web', { secret: 'App/A' })] },
      { accesses: [read('App/Web', { secret: 'App/A', status: 'unknown', cannotTell: ['x'] })] },
      `### Becomes unknown\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/A\` | complete → unknown<br>x |\n`],
    ['a denial as a loss', { accesses: [read('App/Web', { secret: 'App/A' })] }, { accesses: [read('App/Web', { secret: 'App/A', status: 'denied' })] },
      `### Loses access\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/A\` | complete → denied |\n`],
    ['a wildcard as one row', {}, { accesses: ['App/Ops', 'App/Web'].map(id => read(id, { secrets: 'all' })) },
      `### Gains access\n\n${HEAD}| \`App/Ops\`, \`App/Web\` | ${OWN} | read | all 5 secrets | complete |\n`],
    ['only what a wildcard adds', { accesses: [read('App/Web', { secrets: 'some' })] }, { accesses: [read('App/Web', { secrets: 'all' })] },
      `### Gains access\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/C\`, \`App/D\`, \`App/E\` | complete |\n`],
    ['a new secret that a wildcard reaches', { secrets: SECRETS.slice(0, 4), accesses: [read('App/Web', { secrets: 'all' })] },
      { accesses: [read('App/Web', { secrets: 'all' })] },
      `### Gains access\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/E\` (new) | complete |\n`],
    ['a wildcard for all secrets of the app, beside one of another app', {},
      { secrets: [...SECRETS, 'arn:theirs'], accesses: [read('App/Web', { secrets: 'all' })] },
      `### Gains access\n\n${HEAD}| \`App/Web\` | ${OWN} | read | all 5 secrets | complete |\n`],
    ['each secret by its name where all are few', { secrets: SECRETS.slice(0, 3) },
      { secrets: SECRETS.slice(0, 3), accesses: [read('App/Web', { secrets: 'all' })] },
      `### Gains access\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/A\`, \`App/B\`, \`App/C\` | complete |\n`],
    ['a loss of a principal that is gone', { principals: [role('X')], accesses: [read('X', { secret: 'App/A' })] }, {},
      `### Loses access\n\n${HEAD}| \`X\` | ${OWN} | read | \`App/A\` | complete |\n`],
    ['the account of a secret that is gone', { accesses: [read('App/Web', { secret: 'App/A' })] }, { secrets: [] },
      `### Loses access\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/A\` | complete |\n`],
    ['the account of the first secret', { secrets: [] }, { secrets: ['App/A'], accesses: [read('App/Web', { secret: 'App/A' })] },
      `### Gains access\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/A\` (new) | complete |\n`],
    ['everybody, and another account', {},
      { principals: [EVERYBODY, role('X', '999999999999')], accesses: [read('*', { secret: 'App/A' }), read('X', { secret: 'App/A' })] },
      `### Gains access\n\n${HEAD}| **everybody** |  | read | \`App/A\` | complete |\n| \`X\` | 999999999999 (no secret is in it) | read | \`App/A\` | complete |\n`],
    ['what may now have a replica in another account', { accesses: [read('App/Web', { secret: 'App/A' })] },
      { accesses: [read('App/Web', { secret: 'App/A', forAnotherAccount: true })] },
      `### Reaches another account\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/A\` | complete<br>It may have a replica in another account. |\n`],
    ['what may no longer have one', { accesses: [read('App/Web', { secret: 'App/A', forAnotherAccount: true })] },
      { accesses: [read('App/Web', { secret: 'App/A' })] },
      `### No longer reaches another account\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/A\` | complete<br>It may no longer have a replica in another account. |\n`],
    ['a gain that may have a replica in another account', {}, { accesses: [read('App/Web', { secret: 'App/A', forAnotherAccount: true })] },
      `### Gains access\n\n${HEAD}| \`App/Web\` | ${OWN} | read | \`App/A\` | complete<br>It may have a replica in another account. |\n`],
    ['policies that synthesis cannot read', {}, { principals: [{ ...role('App/Web'), unreadPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] }] },
      '### Has policies that synthesis cannot read\n\n- `App/Web`: `arn:aws:iam::aws:policy/AdministratorAccess`\n'],
  ])('has %s', (_, before, after, expected) => {
    expect(diff(before, after).toMarkdown()).toBe(`## Access to secrets\n\n${expected}`);
  });

  test('says so where nothing changes, even if one line becomes several', () => {
    const each = SECRETS.map(id => read('App/Web', { secret: id }));
    expect(diff({ accesses: [read('App/Web', { secrets: 'all' })] }, { accesses: each }).toMarkdown()).toBe('## Access to secrets\n\nNo access changes.\n');
  });

  test('has no HTML, link or column of a name', () => {
    expect(rowOf('`<img>|[x](y)', '<b> | @all')).toBe(`| \`\` \`<img>\\|[x](y) \`\` | ${OWN} | read | \`App/A\` | unknown<br>&lt;b&gt; \\| \\@all |`);
  });

  test('has no line break of a name, and no backtick at its end', () => {
    expect(rowOf('a\r\nb`', 'c\r\nd')).toBe(`| \`\` a b\` \`\` | ${OWN} | read | \`App/A\` | unknown<br>c d |`);
  });

  function rowOf(id: string, reason: string): string | undefined {
    const access = read(id, { secret: 'App/A', status: 'unknown', cannotTell: [reason] });
    return diff({}, { principals: [role(id)], accesses: [access] }).toMarkdown().split('\n').at(-2);
  }
});

describe('access widens', () => {
  const { NEW_ACCOUNT, NEW_PRINCIPAL, EVERYBODY: ALL } = SecretAccessWidening;

  test.each<[string, Parts, Parts, SecretAccessWidening[]]>([
    ['by a principal', {}, { accesses: [read('App/Web', { secret: 'App/A' })] }, [NEW_PRINCIPAL]],
    ['not by a second secret of the same principal', { accesses: [read('App/Web', { secret: 'App/A' })] },
      { accesses: [read('App/Web', { secrets: 'some' })] }, []],
    ['from a denial to what may be access', { accesses: [read('App/Web', { secret: 'App/A', status: 'denied' })] },
      { accesses: [read('App/Web', { secret: 'App/A', status: 'incomplete' })] }, [NEW_PRINCIPAL]],
    ['by an account', {}, { principals: [role('X', '999999999999')], accesses: [read('X', { secret: 'App/A' })] }, [NEW_ACCOUNT, NEW_PRINCIPAL]],
    ['by a service, which has no account', {}, { principals: [SERVICE], accesses: [read(SERVICE.id, { secret: 'App/A' })] }, [NEW_PRINCIPAL]],
    ['by a replica in another account', { accesses: [read('App/Web', { secret: 'App/A' })] },
      { accesses: [read('App/Web', { secret: 'App/A', forAnotherAccount: true })] }, [NEW_ACCOUNT]],
    ['not by such a replica that is denied', {}, { accesses: [read('App/Web', { secret: 'App/A', forAnotherAccount: true, status: 'denied' })] }, []],
    ['not by such a replica that was there', { accesses: [read('App/Web', { secret: 'App/A', forAnotherAccount: true })] },
      { accesses: [read('App/Web', { secret: 'App/A', forAnotherAccount: true, status: 'incomplete' })] }, []],
    ['by everybody', { principals: [EVERYBODY], accesses: [read('*', { secret: 'App/A' })] },
      { principals: [EVERYBODY], accesses: [read('*', { secrets: 'some' })] }, [ALL]],
    ['not by what is denied', {}, { accesses: [read('App/Web', { secret: 'App/A', status: 'denied' })] }, []],
    ['not by a loss', { accesses: [read('App/Web', { secret: 'App/A' })] }, {}, []],
  ])('%s', (_, before, after, expected) => {
    expect(diff(before, after).widenings).toEqual(expected);
  });
});

test('the changes are data', () => {
  const { changes } = diff({}, { accesses: [read('App/Web', { secrets: 'some', status: 'unknown', cannotTell: ['x'] })] });
  expect(changes).toEqual([{ principal: 'App/Web', access: 'read', secrets: ['App/A', 'App/B'], before: undefined, after: 'unknown', reasons: ['x'] }]);
});

function messageOf(compare: () => unknown): string | undefined {
  try {
    compare();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a file is refused', () => {
  const good = mapFile({});
  const body = JSON.parse(fs.readFileSync(good, 'utf8')) as Record<string, unknown>;
  const missing = path.join(folder, 'missing.json');
  const made = (change: object) => file(JSON.stringify({ ...body, ...change }));

  test.each<[string, string, (name: string) => string]>([
    ['that is missing', missing, name => `${name} does not exist. SecretAccessMap.write(app) writes it at synthesis.`],
    ['that is a list', file('[]'), name => `${name} is not an access map: it must be a JSON object.`],
    ['of version 1', made({ version: 1 }),
      name => `${name} has version 1, and this release of cdk-managed-secret reads version 2. Synthesize both maps with this release.`],
    ['without a version', file('{}'),
      name => `${name} has version none, and this release of cdk-managed-secret reads version 2. Synthesize both maps with this release.`],
    ['without accesses', made({ accesses: undefined }), name => `${name} is not an access map: "accesses" must be a list.`],
    ['with a secret that has no id', made({ secrets: [null] }), name => `${name} is not an access map: secrets[0] has no id.`],
    ['with a set that is not there', made({ accesses: [read('App/Web', { secrets: 'none' })] }),
      name => `${name} is not an access map: accesses[0] names a principal, a secret or a set that is not in the file.`],
  ])('%s', (_, name, message) => {
    expect(messageOf(() => SecretAccessDiff.ofFiles(good, name))).toBe(message(name));
  });

  test('that is no JSON', () => {
    const name = file('{');
    expect(() => SecretAccessDiff.ofFiles(name, good)).toThrow(`${name} cannot be read: `);
  });
});

describe('the command', () => {
  const [before, after] = [mapFile({}), mapFile({ accesses: [read('App/Web', { secret: 'App/A' })] })];

  function run(...words: string[]): { code: number; out: string; error: string } {
    let [out, error] = ['', ''];
    const code = runCommand(words, { out: text => { out += text; }, error: text => { error += text; } });
    return { code, out, error };
  }

  test('prints the diff', () => {
    expect(run('access-diff', before, after)).toEqual({ code: 0, out: SecretAccessDiff.ofFiles(before, after).toMarkdown(), error: '' });
  });

  test.each(['--help', '-h'])('explains itself by %s', option => {
    expect(run(option)).toEqual({ code: 0, out: HELP, error: '' });
  });

  test.each<[string[], string]>([
    [['--fail-on', 'new-account,new-principal'], 'new-account,new-principal'],
    [['--fail-on=new-principal'], 'new-principal'],
    [['--fail-on', 'new-account', '--fail-on', 'new-principal'], 'new-account,new-principal'],
  ])('fails with 1 where access widens: %j', (options, kinds) => {
    const { code, out, error } = run('access-diff', before, after, ...options);
    expect([code, error]).toEqual([1, `Access to secrets widens: new-principal (--fail-on ${kinds}).\n`]);
    expect(out).toContain('### Gains access');
  });

  test('does not fail where access widens in another way, or narrows', () => {
    expect(run('access-diff', before, after, '--fail-on', 'new-account,everybody').code).toBe(0);
    expect(run('access-diff', after, before, '--fail-on', 'new-account,new-principal,everybody').code).toBe(0);
  });

  test.each<[string, string[], string]>([
    ['no command', [], 'A command is missing.'],
    ['another command', ['diff'], 'There is no command "diff".'],
    ['one file', ['access-diff', before], 'access-diff takes two files, but 1 is here.'],
    ['three files', ['access-diff', before, after, after], 'access-diff takes two files, but 3 are here.'],
    ['an unknown option', ['access-diff', before, after, '--fail'], 'There is no option "--fail".'],
    ['an unknown kind', ['access-diff', before, after, '--fail-on', 'new-roles'], '--fail-on takes new-account, new-principal, everybody, exposure, not "new-roles".'],
    ['no kind', ['access-diff', before, after, '--fail-on'], '--fail-on takes new-account, new-principal, everybody, exposure.'],
  ])('refuses %s with 2', (_, words, message) => {
    expect(run(...words)).toEqual({ code: 2, out: '', error: `${message} See cdk-managed-secret --help.\n` });
  });

  test('reports a file that cannot be read with 2', () => {
    expect(run('access-diff', before, 'none.json')).toEqual({
      code: 2, out: '', error: 'none.json does not exist. SecretAccessMap.write(app) writes it at synthesis.\n',
    });
  });
});
