import type { AccessMap, MapAccess, MapPrincipal, MapSecret, MapSet } from '../../src/access-map/model';

const OWNER = '111111111111';
const SHOP = '222222222222';
const REGION = 'eu-central-1';
const STACKS = ['Production-Payments', 'Production-Orders', 'Production-PartnerGateway', 'Shared'];
const PARTS = ['ClientCertificatePassphrase', 'Database/Credentials', 'WebhookSigningKey', 'Token'];
const READ = { access: 'read', actions: ['secretsmanager:GetSecretValue'] } as const;

/** The map of an app as teams have it: most roles read one secret, a few reach all, and some are of other accounts. */
export function wideMap(secretCount: number, roleCount: number): AccessMap {
  const secrets = Array.from({ length: secretCount }, (_, at) => secretAt(at));
  const roles = Array.from({ length: roleCount - STRANGERS.length - WILDCARDS.length }, (_, at) => roleAt(at));
  const sets: MapSet[] = [{ id: 'all' }, { id: 'all: complete', except: [secrets[1].id, secrets[5].id] }, { id: 'shop/*', secrets: secrets.filter((_, at) => at % 4 === 0).map(({ id }) => id) }];
  const accesses = [...roles.flatMap((role, at) => readsOf(role, secrets[at % secretCount], at)), ...strange(secrets), ...wildcardAccesses()];
  const keys = [...new Set(secrets.flatMap(({ key }) => key === 'aws/secretsmanager' ? [] : key!))].sort();
  return {
    version: 2,
    sets,
    statements: [],
    secrets: sorted(secrets, ({ id }) => id),
    keys: keys.map(id => ({ id, account: OWNER, region: REGION, ofApp: true })),
    principals: sorted([...roles, ...STRANGERS, ...WILDCARDS], ({ id }) => id),
    accesses: sorted(accesses, ({ principal, access, secret = '', secrets: set = '' }) => [principal, access, set, secret].join('\n')),
  };
}

function secretAt(at: number): MapSecret {
  const stack = STACKS[at % STACKS.length];
  const key = at % 3 === 0 ? 'aws/secretsmanager' : `${stack}/EncryptionKeyOfTheWholeDomain`;
  return { id: `${stack}/${PARTS[at % 3]}${at}`, account: OWNER, region: REGION, name: `shop/${stack.toLowerCase()}/${PARTS[at % 3]}${at}`, madeBy: 'CloudFormation', key };
}

function roleAt(at: number): MapPrincipal {
  const id = `${STACKS[at % STACKS.length]}/BackgroundProcessing${at}/Function/ServiceRole`;
  return { id, kind: 'role', account: OWNER, name: id, ofApp: true, ...at === 3 && { unreadPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] } };
}

function readsOf({ id }: MapPrincipal, secret: MapSecret, at: number): MapAccess[] {
  const read: MapAccess = { principal: id, ...READ, secret: secret.id, status: 'complete' };
  if (at === 2) return [{ ...read, status: 'unknown', cannotTell: [`The policy of the key ${secret.key} is not in the templates.`] }];
  return at % 5 === 0 ? [read, { ...read, access: 'write', actions: ['secretsmanager:PutSecretValue'] }] : [read];
}

const STRANGERS: MapPrincipal[] = [
  { id: '*', kind: 'everybody', name: 'everybody', ofApp: false },
  { id: '333333333333', kind: 'account', account: '333333333333', name: 'account 333333333333', ofApp: false },
  { id: 'arn:aws:iam::999999999999:role/partners/continuous-integration-of-the-partner/deployment', kind: 'role', account: '999999999999', name: 'deployment', ofApp: false },
  { id: 'Storefront/Reporter/Function/ServiceRole', kind: 'role', account: SHOP, name: 'storefront-reporter', ofApp: true },
];

function strange(secrets: readonly MapSecret[]): MapAccess[] {
  const [everybody, account, partner, reporter] = STRANGERS.map(({ id }) => id);
  return [
    { principal: everybody, ...READ, secret: secrets[3].id, status: 'unknown', cannotTell: ['Whether the condition aws:SourceVpce holds.'] },
    { principal: account, ...READ, secret: secrets[1].id, status: 'complete' },
    { principal: partner, ...READ, secret: secrets[2].id, status: 'complete' },
    { principal: partner, ...READ, secret: secrets[4].id, status: 'complete' },
    { principal: reporter, ...READ, secret: secrets[5].id, status: 'incomplete', missing: [`The policy of the key ${secrets[5].key} does not allow kms:Decrypt to ${reporter}.`] },
  ];
}

const WILDCARDS: MapPrincipal[] = ['Operations/Administrator', 'Operations/BackupOfEverySecretOfTheOrganization/Function/ServiceRole', 'Storefront/Configuration'].map(id => (
  { id, kind: 'role', account: id.startsWith('Storefront') ? SHOP : OWNER, name: id, ofApp: true }));

function wildcardAccesses(): MapAccess[] {
  const [administrator, backup, configuration] = WILDCARDS.map(({ id }) => id);
  return [
    { principal: administrator, ...READ, secrets: 'all', status: 'complete' },
    { principal: administrator, access: 'manage', actions: ['secretsmanager:*'], secrets: 'all', status: 'complete' },
    { principal: backup, ...READ, secrets: 'all: complete', status: 'complete' },
    { principal: configuration, ...READ, secrets: 'shop/*', status: 'complete' },
  ];
}

function sorted<T>(items: readonly T[], textOf: (item: T) => string): T[] {
  return [...items].sort((one, other) => textOf(one) < textOf(other) ? -1 : 1);
}
