import { App, NestedStack, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { Cell, covering } from './covering';
import { Deployment, inRegion, Operation } from './deployment';
import { ALIAS, anApp, filledIn, KEY_ID, OTHER, OWNER, REGION } from './fixtures';
import { EVERYTHING, excesses, namesake, THIRD, trespasses } from './matrix';
import { Caller, Policy } from './policy-evaluator';
import { ManagedSecret, ManagedSecretProps, MissingSecretAccess, SecretAccess, SecretConsumer, SecretPolicySide } from '../../src';

/*
 * What the other matrices hold fixed: an account that is not known at synthesis and turns out to be either, replicas,
 * two apps, keys of a third account, federated grantees. Every three levels meet.
 */

const FACTORS = {
  grantee: ['a role', 'the ARN of a role of the app', 'an imported role', 'a role by name', 'a user', 'an account', 'a service', 'an organization', 'an identity provider'],
  relation: ['same', 'other', 'unknown, and the same', 'unknown, and another'],
  key: ['of the app', 'imported', 'an imported alias', 'by its ID', 'default', 'of a third account'],
  layout: ['a stack each', 'the key apart', 'the secret nested', 'two apps'],
  access: [SecretAccess.READ, SecretAccess.WRITE, SecretAccess.READ_WRITE],
  replica: ['none', 'under a key of the app', 'under an imported key', 'under the default key'],
} as const;

type Factored = Cell<typeof FACTORS>;

const REPLICA_REGION = 'eu-west-1';
const ORGANIZATION = 'o-1234567890';
const CONSTRUCTS = ['a role', 'the ARN of a role of the app', 'a user'];
const NAMES = [...CONSTRUCTS, 'an imported role', 'a role by name'];

function isPossible({ grantee, relation, layout, replica }: Factored): boolean {
  const isUnknown = relation.startsWith('unknown');
  return (layout !== 'two apps' || NAMES.includes(grantee))
    // CDK carries no reference to another region for a stack without an env, nor out of a nested one.
    && (replica !== 'under a key of the app' || !isUnknown && layout !== 'the secret nested');
}

/** Where it is all deployed. The grantee of an account that is not known is of the other one. */
const granteeAccount = ({ relation }: Factored) => relation === 'same' ? OWNER : OTHER;
const ownerAccount = ({ relation }: Factored) => relation === 'unknown, and the same' ? OTHER : OWNER;
const isNeighbour = (cell: Factored) => cell.grantee === 'a service' || granteeAccount(cell) === ownerAccount(cell);
const keyArn = (cell: Factored, region: string) => `arn:aws:kms:${region}:${cell.key === 'of a third account' ? THIRD : ownerAccount(cell)}:key/${KEY_ID}`;

function keyOf(cell: Factored, secrets: Stack, apart: Stack): Pick<ManagedSecretProps, 'encryptionKey' | 'kmsKeyId'> {
  switch (cell.key) {
    case 'of the app': return { encryptionKey: new kms.Key(cell.layout === 'the key apart' ? apart : secrets.nestedStackParent ?? secrets, 'Key') };
    case 'an imported alias': return { encryptionKey: kms.Alias.fromAliasName(secrets, 'Alias', ALIAS) };
    case 'by its ID': return { kmsKeyId: KEY_ID };
    case 'default': return {};
    default: return { encryptionKey: kms.Key.fromKeyArn(secrets, 'Key', keyArn(cell, REGION)) };
  }
}

function replicaKeyOf(cell: Factored, secrets: Stack, far: () => Stack): kms.IKey | undefined {
  if (cell.replica === 'under a key of the app') return new kms.Key(far(), 'Key');
  return cell.replica === 'under an imported key' ? kms.Key.fromKeyArn(secrets, 'FarKey', keyArn({ ...cell, key: 'imported' }, REPLICA_REGION)) : undefined;
}

const NAME = 'reader';
const arnOf = (cell: Factored) => `arn:aws:iam::${granteeAccount(cell)}:${cell.grantee === 'a user' ? 'user' : 'role'}/${NAME}`;

function consumerOf(cell: Factored, secrets: Stack, own: () => Stack): SecretConsumer {
  const account = granteeAccount(cell);
  const role = () => new iam.Role(own(), 'Role', { roleName: NAME, assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  if (cell.layout === 'two apps' && CONSTRUCTS.includes(cell.grantee)) return SecretConsumer.principal(new iam.ArnPrincipal(arnOf(cell)));
  const makers: Record<Factored['grantee'], () => iam.IGrantable | SecretConsumer> = {
    'a role': role,
    'the ARN of a role of the app': () => new iam.ArnPrincipal(role().roleArn),
    'an imported role': () => iam.Role.fromRoleArn(secrets, 'Role', arnOf(cell)),
    'a role by name': () => SecretConsumer.role(account, NAME),
    'a user': () => new iam.User(own(), 'User', { userName: NAME }),
    'an account': () => new iam.AccountPrincipal(account),
    'a service': () => new iam.ServicePrincipal('rds.amazonaws.com'),
    'an organization': () => new iam.OrganizationPrincipal(ORGANIZATION),
    'an identity provider': () => new iam.SamlPrincipal(iam.SamlProvider.fromSamlProviderArn(secrets, 'Saml', `arn:aws:iam::${account}:saml-provider/staff`), {}),
  };
  const made = makers[cell.grantee]();
  return made instanceof SecretConsumer ? made : SecretConsumer.principal(made);
}

/** The owner's app, and the grantee's stack where it is of the same app. */
function ownersApp(cell: Factored) {
  const app = anApp();
  const isUnknown = cell.relation.startsWith('unknown');
  const stackIn = (id: string, env: { account?: string; region?: string }) => new Stack(app, id, { env, crossRegionReferences: !isUnknown && cell.replica === 'under a key of the app' });
  const env = isUnknown ? {} : { account: OWNER, region: REGION };
  const top = stackIn('Owner', env);
  const secrets = cell.layout === 'the secret nested' ? new NestedStack(top, 'Nested') : top;
  const key = keyOf(cell, secrets, cell.key === 'of the app' && cell.layout === 'the key apart' ? stackIn('Keys', env) : top);
  const replicaKey = replicaKeyOf(cell, secrets, () => stackIn('Far', { account: OWNER, region: REPLICA_REGION }));
  const [secret, other] = ['shop', 'other'].map(secretName => new ManagedSecret(secrets, secretName, {
    secretName, ...key, replicaRegions: cell.replica === 'none' ? [] : [{ region: REPLICA_REGION, encryptionKey: replicaKey }],
  }));
  const grant = secret.grantAccess(consumerOf(cell, secrets, () => stackIn('Consumer', { account: granteeAccount(cell), region: REGION })), cell.access);
  // Collects what is granted when all is there, and before the synthesis, which takes the references between stacks out.
  const { complete, missing } = grant;
  return { app, secrets, secret, other, key, complete, missing };
}

/** The grantee's app, which knows the secret and its replica by what the owner's app has made. */
function consumersApp(cell: Factored, copies: Array<{ secretCompleteArn: string; keyArn?: string }>): CloudAssembly {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'ConsumersApp', { env: { account: granteeAccount(cell), region: REGION } });
  const assumedBy = new iam.ServicePrincipal('ec2.amazonaws.com');
  const grantee = cell.grantee === 'a user' ? new iam.User(stack, 'User', { userName: NAME }) : new iam.Role(stack, 'Role', { roleName: NAME, assumedBy });
  copies.forEach((copy, index) => ManagedSecret.fromManagedSecretAttributes(stack, `Secret${index}`, copy).grantAccess(SecretConsumer.principal(grantee), cell.access));
  return app.synth();
}

const OWN: Record<SecretAccess, Operation[]> = {
  [SecretAccess.READ]: ['GetSecretValue', 'DescribeSecret'],
  [SecretAccess.WRITE]: ['PutSecretValue', 'UpdateSecretVersionStage', 'UpdateSecret'],
  [SecretAccess.READ_WRITE]: ['GetSecretValue', 'DescribeSecret', 'PutSecretValue', 'UpdateSecretVersionStage', 'UpdateSecret'],
};
const FOREIGN: Record<SecretAccess, Operation[]> = {
  [SecretAccess.READ]: ['GetSecretValue', 'DescribeSecret'],
  [SecretAccess.WRITE]: ['PutSecretValue', 'UpdateSecretVersionStage', 'DescribeSecret'],
  [SecretAccess.READ_WRITE]: ['GetSecretValue', 'DescribeSecret', 'PutSecretValue', 'UpdateSecretVersionStage'],
};

/** A principal with a policy of its own that may be of either account is written for both; at a key of a third account, for the other. */
function allowedIn(cell: Factored): Operation[] {
  const { grantee, relation, access, layout, key } = cell;
  if (grantee === 'a service' || relation === 'same' && grantee !== 'an organization') return OWN[access];
  const isBoth = relation === 'unknown, and the same' && key !== 'of a third account' && (CONSTRUCTS.includes(grantee) || layout === 'two apps');
  return isBoth ? [...new Set([...OWN[access], ...FOREIGN[access]])] : FOREIGN[access];
}

const writes = ({ access }: Factored) => access !== SecretAccess.READ;

/** What synthesis refuses: what can never work. */
function refusalsOf(cell: Factored): string[] {
  if (cell.relation !== 'other' || ['a service', 'an organization'].includes(cell.grantee)) return [];
  if (cell.key === 'default') return ['MS100'];
  if (cell.key === 'by its ID' && writes(cell)) return ['MS112'];
  return cell.replica === 'under the default key' ? ['MS115'] : [];
}

/** What may turn out not to work, and is reported. */
function doubtsOf(cell: Factored): string[] {
  const isFar = !isNeighbour(cell);
  return [
    ...cell.grantee === 'an identity provider' ? ['MS130'] : [],
    ...isFar && cell.key === 'default' ? ['MS101'] : [],
    ...isFar && cell.key === 'by its ID' && writes(cell) ? ['MS105'] : [],
    ...isFar && cell.replica === 'under the default key' ? ['MS116'] : [],
  ];
}

function errorsOf({ app }: { app: App }): string[] | CloudAssembly {
  try {
    return app.synth();
  } catch (error) {
    return [...(error as Error).message.matchAll(/MS\d{3}/g)].map(([id]) => id);
  }
}

function deployedOf(cell: Factored, owners: ReturnType<typeof ownersApp>, assembly: CloudAssembly) {
  const account = ownerAccount(cell);
  const keys = [...new Set([keyArn(cell, REGION), keyArn({ ...cell, key: 'imported' }, REPLICA_REGION)])].map(arn => ({ arn, aliases: [ALIAS] }));
  const world = { account, region: REGION, keys, organizations: { [OWNER]: ORGANIZATION, [OTHER]: ORGANIZATION } };
  const deployment = new Deployment(assembly, world);
  const [arn, other] = [owners.secret, owners.other].map(({ secretArn }) => deployment.valueOf(owners.secrets, secretArn));
  if (cell.layout !== 'two apps') return { deployment, arn, other };
  const copies = [REGION, ...cell.replica === 'none' ? [] : [REPLICA_REGION]].map(region => (
    { secretCompleteArn: inRegion(arn, region), keyArn: deployment.keyReferenceOf(inRegion(arn, region)) }));
  return { deployment: new Deployment([assembly, consumersApp(cell, copies)], world), arn, other };
}

/** Everything that is reported, done by hand; in two apps the consumer's side is that of the other app. */
function paste(cell: Factored, missing: readonly MissingSecretAccess[], deployment: Deployment, arn: string, caller: Caller): Caller {
  const placeholders = { 'AWS::AccountId': ownerAccount(cell), 'AWS::Region': REGION, 'AWS::Partition': 'aws', 'Arn': caller.id };
  const reported = missing.filter(({ policy }) => policy !== undefined)
    .map(({ side, region, policy }) => ({ side, region, policy: filledIn(JSON.parse(policy!), placeholders) }));
  const regionOf = (region: string) => region === REPLICA_REGION ? REPLICA_REGION : REGION;
  for (const { side, region, policy } of reported) {
    if (side === SecretPolicySide.KEY) deployment.addToKeyPolicy(inRegion(arn, regionOf(region)), policy);
  }
  const own: Policy[] = reported.filter(({ side }) => side === SecretPolicySide.CONSUMER && cell.layout !== 'two apps').map(({ policy }) => policy);
  return { ...caller, policies: [...caller.policies, ...own] };
}

const cells = covering(FACTORS, 3, isPossible);
const nameOf = (cell: Factored) => Object.entries(cell).map(([name, level]) => `${name} ${level}`).join(', ');

test.each(cells.map(cell => [nameOf(cell), cell] as const))('%s', (_, cell) => {
  const owners = ownersApp(cell);
  const assembly = errorsOf(owners);
  expect(Array.isArray(assembly) ? assembly : []).toEqual(refusalsOf(cell));
  if (Array.isArray(assembly)) return;

  const { deployment, arn, other } = deployedOf(cell, owners, assembly);
  const allowed = allowedIn(cell);
  const unaided = cell.grantee === 'a service' ? deployment.caller('rds.amazonaws.com') : deployment.caller(arnOf(cell));
  const regions = [REGION, ...cell.replica === 'none' ? [] : [REPLICA_REGION]];
  const works = (caller: Caller) => regions.every(region => allowed.every(operation => deployment.can(caller, operation, inRegion(arn, region))));
  const reported = owners.missing.map(({ ruleId }) => ruleId);
  if (owners.complete) expect(works(unaided)).toBe(true);

  const caller = paste(cell, owners.missing, deployment, arn, unaided);
  const isOpen = ['an account', 'an organization'].includes(cell.grantee) || isNeighbour(cell);
  const administrator = deployment.caller(`arn:aws:iam::${granteeAccount(cell)}:role/administrator`, [EVERYTHING]);
  const strangers = [namesake(deployment, caller), ...isOpen ? [] : [administrator]];
  for (const region of regions) {
    const [granted, another] = [arn, other].map(one => inRegion(one, region));
    expect(trespasses(deployment, { allowed }, { caller, granted, others: [another], strangers })).toEqual([]);
    if (doubtsOf(cell).length === 0) expect(excesses(deployment, { name: '', allowed, grant: undefined! }, caller, granted)).toEqual([]);
  }
  if (doubtsOf(cell).length > 0) expect(reported).toEqual(expect.arrayContaining(doubtsOf(cell)));
});

test('every three levels meet', () => {
  expect(cells).toHaveLength(249);
});
