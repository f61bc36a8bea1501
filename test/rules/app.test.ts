import { RemovalPolicy, SecretValue, Stack, Tags } from 'aws-cdk-lib';
import { AccountPrincipal, AnyPrincipal, ArnPrincipal, Effect, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { cfn, errorsIn, idsIn, plain, stackOf, warningsIn } from './synthesis';
import { ManagedSecret, ManagedSecretProps, SecretContent, SecretRules } from '../../src';

const GET = 'secretsmanager:GetSecretValue';
const generated = (options: SecretStringGenerator) => ({ content: SecretContent.generated(options) });
const manyTags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));
const allow = (principals: IPrincipal[], actions = [GET]) => new PolicyStatement({ actions, resources: ['*'], principals });
const KEY_ELSEWHERE = 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** A rule, and a secret that breaks it and no other that is an error. */
type Mistake = [string, ManagedSecretProps | ((stack: Stack) => ManagedSecretProps), ((secret: ManagedSecret) => void)?];
const MISTAKES: readonly Mistake[] = [
  ['MS001', { secretName: 'my secret' }],
  ['MS002', { secretName: 'a'.repeat(600) }],
  ['MS004', { secretName: 'rds!db' }],
  ['MS010', { description: 'x'.repeat(2049) }],
  ['MS020', { content: SecretContent.fromSecretValue(plain('x'.repeat(65_537)), { allowPlaintext: true }) }],
  ['MS022', { content: SecretContent.fromSecretValue(plain('hunter2')) }],
  ['MS023', { content: SecretContent.json({ user: plain('ada'), password: plain('hunter2') }, { plaintextFields: ['user'] }) }],
  ['MS025', { content: SecretContent.fromSecretValue(SecretValue.ssmSecure('/db')) }],
  ['MS030', generated({ passwordLength: 5000 })],
  ['MS032', generated({ excludeLowercase: true, excludeUppercase: true, excludeNumbers: true, excludePunctuation: true })],
  ['MS033', generated({ passwordLength: 2 })],
  ['MS035', generated({ secretStringTemplate: 'user=ada', generateStringKey: 'password' })],
  ['MS040', { tags: manyTags(60) }],
  ['MS042', { tags: { team: 'x'.repeat(300) } }],
  ['MS043', { tags: { 'aws:x': 'y' } }],
  ['MS051', { kmsKeyId: 'my key' }],
  ['MS054', { kmsKeyId: KEY_ELSEWHERE }],
  ['MS056', stack => ({ encryptionKey: new Key(stack, 'Rsa', { keySpec: KeySpec.RSA_2048, keyUsage: KeyUsage.ENCRYPT_DECRYPT }) })],
  ['MS061', { replicaRegions: [{ region: 'us-east-1' }] }],
  ['MS071', {}, secret => secret.addToResourcePolicy(allow([new AnyPrincipal()]))],
];

function make(stack: Stack, id: string, [, props, then]: Mistake): void {
  const secret = new ManagedSecret(stack, id, typeof props === 'function' ? props(stack) : props);
  then?.(secret);
}

test('an app with twenty different mistakes: one synthesis, twenty errors, each with its remedy', () => {
  const stack = stackOf();
  MISTAKES.forEach((mistake, index) => make(stack, `${mistake[0]}At${index}`, mistake));
  const errors = errorsIn(stack);
  const fixes = new Map(SecretRules.catalogue().map(({ id, fix }) => [id, fix]));
  fixes.set('MS023', 'Refer to the value with SecretValue.secretsManager() or a NoEcho parameter.'); // Nobody is advised to expose a password.
  expect(errors).toHaveLength(20);
  expect(errors.map(error => /^\[Stack\/(MS[0-9]{3})At[0-9]+\] \1 /.exec(error)?.[1])).toEqual(MISTAKES.map(([id]) => id));
  expect(errors.filter((error, index) => !error.includes(`. ${fixes.get(MISTAKES[index][0])}`))).toEqual([]);
  expect(new Set(MISTAKES.map(([id]) => id)).size).toBe(20);
});

test.each(MISTAKES.map(mistake => [mistake[0], mistake] as const))('%s alone is one error', (id, mistake) => {
  const stack = stackOf();
  make(stack, 'Secret', mistake);
  expect(errorsIn(stack).map(error => error.slice(0, '[Stack/Secret] MS000'.length))).toEqual([`[Stack/Secret] ${id}`]);
});

describe('what no other tool finds before the deployment is found', () => {
  test.each<[string, ManagedSecretProps, string[]]>([
    ['a name of wrong characters', { secretName: 'my secret!*' }, ['MS001', 'MS004']],
    ['a name of 600 characters', { secretName: 'a'.repeat(600) }, ['MS002']],
    ['a name that ends like an ARN', { secretName: 'db-abcdef' }, ['MS003']],
    ['an empty name', { secretName: '' }, ['MS002']],
    ['a password of 5000 characters', generated({ passwordLength: 5000 }), ['MS030', 'MS039']],
    ['a password too short for each type', generated({ passwordLength: 2 }), ['MS033', 'MS039']],
    ['a password without any type', generated({ excludeLowercase: true, excludeUppercase: true, excludeNumbers: true, excludePunctuation: true }), ['MS032', 'MS039']],
    ['a template that is not JSON', generated({ secretStringTemplate: '{user: ada}', generateStringKey: 'password' }), ['MS035', 'MS039']],
    ['a template without a key', generated({ secretStringTemplate: '{}' }), ['MS036', 'MS039']],
    ['a literal', { content: SecretContent.fromSecretValue(plain('hunter2')) }, ['MS022']],
    ['a reserved tag', { tags: { 'aws:x': 'y' } }, ['MS043']],
    ['60 tags', { tags: manyTags(60) }, ['MS040']],
    ['a tag key of 200 and a value of 300 characters', { tags: { ['k'.repeat(200)]: 'v'.repeat(300) } }, ['MS041', 'MS042']],
    ['a key reference that is garbage', { kmsKeyId: 'garbage' }, ['MS051']],
    ['a key of another region', { kmsKeyId: KEY_ELSEWHERE }, ['MS054']],
    ['a key of another partition', { kmsKeyId: KEY_ELSEWHERE.replace('arn:aws:', 'arn:aws-cn:') }, ['MS053']],
    ['a key of another service', { kmsKeyId: 'alias/aws/s3' }, ['MS052']],
    ['a replica twice', { replicaRegions: [{ region: 'eu-west-1' }, { region: 'eu-west-1' }] }, ['MS060', 'MS060']],
    ['a misspelt replica', { replicaRegions: [{ region: 'eu-wset-1' }] }, ['MS064']],
    ['a replica that is no region', { replicaRegions: [{ region: 'Ireland' }] }, ['MS062']],
    ['a snapshot', { removalPolicy: RemovalPolicy.SNAPSHOT }, ['MS080']],
  ])('%s', (_, props, expected) => {
    const stack = stackOf();
    new ManagedSecret(stack, 'Secret', props);
    expect(idsIn(stack)).toEqual(expected);
  });

  test.each<[string, (stack: Stack, secret: ManagedSecret) => unknown, string[]]>([
    ['two secrets of one name', stack => ['A', 'B'].map(id => new ManagedSecret(stack, id, { secretName: 'shop' })), ['MS005', 'MS005']],
    ['a value beside a generator', (_, secret) => cfn(secret).secretString = '{{resolve:secretsmanager:x}}', ['MS026']],
    ['a policy of 400 statements', (_, secret) => {
      for (let n = 0; n < 400; n++) secret.addToResourcePolicy(allow([new ArnPrincipal(`arn:aws:iam::111111111111:role/${n}`)], [`${GET}${n}`]));
    }, ['MS070']],
    ['a public policy of all actions', (_, secret) => secret.addToResourcePolicy(allow([new AnyPrincipal()], ['secretsmanager:*'])), ['MS071', 'MS073']],
    ['everybody but one', (_, secret) => secret.addToResourcePolicy(new PolicyStatement({ actions: [GET], resources: ['*'], notPrincipals: [new AccountPrincipal('222222222222')] })), ['MS071']],
    ['a replica under the key of the primary region', (stack, secret) => secret.addReplicaRegion('eu-west-1', new Key(stack, 'Key')), ['MS054']],
    ['an RSA key as a reference', stack => {
      const key = new Key(stack, 'Key', { keySpec: KeySpec.RSA_2048, keyUsage: KeyUsage.ENCRYPT_DECRYPT });
      return new ManagedSecret(stack, 'Rsa', { kmsKeyId: key.keyArn });
    }, ['MS056']],
    ['a signing key behind an alias', stack => {
      const targetKey = new Key(stack, 'Key', { keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY });
      return new ManagedSecret(stack, 'Signing', { encryptionKey: new Alias(stack, 'Alias', { aliasName: 'alias/x', targetKey }) });
    }, ['MS056']],
    ['a disabled key that dies first', stack => {
      return new ManagedSecret(stack, 'Keyed', { encryptionKey: new Key(stack, 'Key', { enabled: false, removalPolicy: RemovalPolicy.DESTROY }) });
    }, ['MS057', 'MS058']],
    ['aws/secretsmanager and a reader of another account', stack => {
      return new ManagedSecret(stack, 'Default', { kmsKeyId: 'alias/aws/secretsmanager' }).grantRead(new AccountPrincipal('222222222222'));
    }, ['MS100']],
    ['two keys', stack => new ManagedSecret(stack, 'Two', { encryptionKey: new Key(stack, 'Key'), kmsKeyId: 'alias/x' }), ['MS050']],
  ])('%s', (_, mistake, expected) => {
    const stack = stackOf();
    mistake(stack, new ManagedSecret(stack, 'Secret'));
    expect(idsIn(stack)).toEqual(expected);
  });
});

describe('changes of the resource itself are judged', () => {
  const changed = (change: (resource: CfnSecret, stack: Stack) => void, props: ManagedSecretProps = {}) => {
    const stack = stackOf();
    change(cfn(new ManagedSecret(stack, 'Secret', props)), stack);
    return idsIn(stack);
  };

  test.each<[string, (resource: CfnSecret, stack: Stack) => void, string[]]>([
    ['another name', resource => resource.name = 'a b', ['MS001']],
    ['another description', resource => resource.description = 'x'.repeat(2049), ['MS010']],
    ['another key', resource => resource.kmsKeyId = KEY_ELSEWHERE, ['MS054']],
    ['a literal', resource => Object.assign(resource, { secretString: 'hunter2', generateSecretString: undefined }), ['MS022']],
    ['other options', resource => resource.generateSecretString = { passwordLength: 1, excludeCharacters: '' }, ['MS033', 'MS039']],
    ['replicas', resource => resource.replicaRegions = [{ region: 'us-east-1', kmsKeyId: 'x' }], ['MS061', 'MS051']],
    ['a tag', resource => resource.tags.setTag('aws:x', 'y'), ['MS043']],
    ['the 51st tag', resource => Object.keys(manyTags(51)).forEach(key => resource.tags.setTag(key, '')), ['MS040']],
    ['an RSA key', (resource, stack) => resource.kmsKeyId = new Key(stack, 'Key', { keySpec: KeySpec.RSA_4096, keyUsage: KeyUsage.ENCRYPT_DECRYPT }).keyArn, ['MS056']],
    ['the removal of everything', resource => Object.assign(resource, { generateSecretString: undefined }), []],
  ])('%s', (_, change, expected) => {
    expect(changed(change)).toEqual(expected);
  });

  test('and fix what the properties broke', () => {
    expect(changed(resource => Object.assign(resource, { name: 'ab', kmsKeyId: 'alias/x' }), { secretName: 'a b', kmsKeyId: 'x' })).toEqual([]);
  });
});

describe('the 51st tag is reported, wherever it comes from', () => {
  const tagged = (own: number, stackTags: number, then: (stack: Stack) => void = () => {}, flags = {}) => {
    const tags = Object.fromEntries(Array.from({ length: stackTags }, (_, index) => [`stack${index}`, '']));
    const stack = stackOf({ env: { account: '111111111111', region: 'us-east-1' }, tags }, { context: flags });
    new ManagedSecret(stack, 'Secret', { tags: manyTags(own) });
    then(stack);
    return errorsIn(stack);
  };
  const TOO_MANY = (count: number) => [
    `[Stack/Secret] MS040 tags must be at most 50, including those that Tags.of(), Aspects, and the stack add. The secret has ${count}. Remove some tags.`,
  ];

  const nothing = () => {};
  test.each<[string, number, number, (stack: Stack) => void]>([
    ['the properties', 51, 0, nothing],
    ['an Aspect', 50, 0, stack => Tags.of(stack.node.root).add('one', 'more')],
    ['Tags.of the secret', 50, 0, stack => Tags.of(stack.node.findChild('Secret')).add('one', 'more')],
    ['the stack', 50, 1, nothing],
    ['the stack alone', 0, 51, nothing],
  ])('%s', (_, own, ofStack, then) => {
    expect(tagged(own, ofStack, then)).toEqual(TOO_MANY(51));
    expect(tagged(own, ofStack, then, { '@aws-cdk/core:explicitStackTags': true })).toEqual(TOO_MANY(51));
  });

  test('and fifty are fine, however they come together', () => {
    expect([tagged(50, 0), tagged(0, 50), tagged(25, 25), tagged(48, 1, stack => Tags.of(stack).add('one', 'more')), tagged(49, 0, stack => Tags.of(stack).add('key0', 'other'))])
      .toEqual([[], [], [], [], []]);
  });
});

test('statements that IAM would refuse are reported with the rules', () => {
  const stack = stackOf();
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'a b' });
  secret.addToResourcePolicy(new PolicyStatement({ effect: Effect.DENY, actions: [GET], resources: ['*'] }));
  expect(errorsIn(stack).map(line => line.slice(0, 60))).toEqual([
    '[Stack/Secret] MS001 secretName "a b" must contain only ASCI', '[Stack/Secret] A PolicyStatement used in a resource-based po',
  ]);
  expect(warningsIn(stack)).toEqual([]);
});
