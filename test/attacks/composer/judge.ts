/*
 * Which guardrails an app breaks, by its templates alone. Nothing here comes from src: the demands of `GUARD_RAILS`
 * are written here again.
 */
import { DeployedStack, everyOutcome, Impossible, Options, Resolver } from './resolve';
import { AWS_ALIAS, CANARY, KEY, ORGANIZATION, OTHER, OWN, REPLICA_KEY, STRANGER } from './world';

type Json = Record<string, unknown>;

/** What the app really does, over all that a deployment may choose. */
export type Truth = 'broken' | 'mixed' | 'fine' | 'open' | 'not known';

export interface Secret {
  readonly stack: string;
  readonly id: string;
}

type Judge = (resolver: Resolver, secret: Secret, stacks: ReadonlyMap<string, DeployedStack>) => boolean;

interface Rail {
  /** What may be given where nobody knows: something that is within the guardrail, and something that is not. */
  readonly options: Options;
  readonly isBroken: Judge;
}

const REGIONS = ['eu-central-1', 'eu-west-1'];
const isAwsManaged = (key: string | undefined) => key === undefined || key === '' || /(^|:)alias\/aws\//.test(key);

function propertiesOf(stacks: ReadonlyMap<string, DeployedStack>, { stack, id }: Secret): Json {
  return (resourceOf(stacks, stack, id).Properties ?? {}) as Json;
}

function resourceOf(stacks: ReadonlyMap<string, DeployedStack>, stack: string, id: string): Json {
  return (stacks.get(stack)!.template.Resources as Json)[id] as Json;
}

/** The keys of the secret and of its replicas. */
function keysOf(resolver: Resolver, secret: Secret, stacks: ReadonlyMap<string, DeployedStack>): Array<string | undefined> {
  return [resolver.text(secret.stack, propertiesOf(stacks, secret).KmsKeyId),
    ...replicasOf(resolver, secret, stacks).map(({ KmsKeyId }) => textOf(KmsKeyId))];
}

function replicasOf(resolver: Resolver, secret: Secret, stacks: ReadonlyMap<string, DeployedStack>): Json[] {
  const { ReplicaRegions, Replicas } = propertiesOf(stacks, secret);
  return (resolver.resolve(secret.stack, ReplicaRegions ?? Replicas) ?? []) as Json[];
}

const textOf = (value: unknown) => value === undefined ? undefined : String(value);

interface Companion {
  readonly stack: string;
  readonly properties: Json;
}

/** Resources of a type that name the secret, and exist. */
function companions(resolver: Resolver, secret: Secret, stacks: ReadonlyMap<string, DeployedStack>, type: string): Companion[] {
  return [...stacks.values()].flatMap(({ id: stack, template }) => Object.entries((template.Resources ?? {}) as Record<string, Json>)
    .filter(([id, { Type, Properties }]) => Type === type && resolver.exists(stack, id)
      && resolver.secretOf(stack, (Properties as Json).SecretId) === `arn of ${secret.stack} ${secret.id}`)
    .map(([, { Properties }]) => ({ stack, properties: Properties as Json })));
}

function letsStrangersIn(resolver: Resolver, secret: Secret, stacks: ReadonlyMap<string, DeployedStack>): boolean {
  return companions(resolver, secret, stacks, 'AWS::SecretsManager::ResourcePolicy').some(({ stack, properties }) => {
    const resolved = resolver.resolve(stack, properties.ResourcePolicy);
    const { Statement } = (typeof resolved === 'string' ? JSON.parse(resolved) : resolved) as { Statement: Json[] };
    return Statement.some(isForStrangers);
  });
}

function isForStrangers({ Effect, Principal, Condition }: Json): boolean {
  const { 'aws:PrincipalOrgID': organization } = ((Condition as Json | undefined)?.StringEquals ?? {}) as Json;
  if (Effect !== 'Allow' || organization === ORGANIZATION) return false;
  const principals = typeof Principal === 'object' ? [(Principal as Json).AWS].flat() : [Principal];
  // Secrets Manager refuses a policy without a principal.
  if (principals.includes(undefined)) throw new Impossible('no principal');
  return principals.some(principal => {
    const [, account = String(principal)] = /^arn:aws:iam::([0-9]{12}):/.exec(String(principal)) ?? [];
    return ![OWN, OTHER].includes(account);
  });
}

function isRotated(resolver: Resolver, secret: Secret, stacks: ReadonlyMap<string, DeployedStack>): boolean {
  return companions(resolver, secret, stacks, 'AWS::SecretsManager::RotationSchedule').some(({ stack, properties }) => {
    const { ScheduleExpression, AutomaticallyAfterDays } = (resolver.resolve(stack, properties.RotationRules) ?? {}) as Json;
    return ScheduleExpression !== undefined || AutomaticallyAfterDays !== undefined;
  });
}

function isReadable(resolver: Resolver, secret: Secret, stacks: ReadonlyMap<string, DeployedStack>): boolean {
  const text = resolver.text(secret.stack, propertiesOf(stacks, secret).SecretString) ?? '';
  return [text, Buffer.from(text, 'base64').toString()].some(each => each.includes(CANARY));
}

function isLost(resolver: Resolver, secret: Secret, stacks: ReadonlyMap<string, DeployedStack>): boolean {
  const { Type, DeletionPolicy, UpdateReplacePolicy } = resourceOf(stacks, secret.stack, secret.id);
  const isKept = ['Retain', 'RetainExceptOnCreate'].includes(resolver.text(secret.stack, DeletionPolicy)!) && resolver.text(secret.stack, UpdateReplacePolicy) === 'Retain';
  const { RecoveryWindowInDays } = Type === 'AWS::SecretsManager::Secret' ? {} as Json : propertiesOf(stacks, secret);
  return !isKept && !(Number(resolver.text(secret.stack, RecoveryWindowInDays)) >= 7);
}

const keyPool = ['', KEY, REPLICA_KEY, KEY.replace(OWN, OTHER).replace('eu-central-1', 'us-east-1'), AWS_ALIAS, 'aws/secretsmanager', 'orders'];

export const RAILS: Readonly<Record<string, Rail>> = {
  MS300: { options: { pool: keyPool }, isBroken: (...about) => keysOf(...about).some(isAwsManaged) },
  MS301: {
    options: { pool: keyPool },
    isBroken: (...about) => keysOf(...about).some(key => !isAwsManaged(key) && key!.startsWith('arn:') && key!.split(':')[4] !== OWN),
  },
  MS302: {
    // Secrets Manager takes keys of the secret's own region only: a key of which nobody knows is of that region.
    options: { pool: ['alias/orders', ...REGIONS, 'us-east-1'] },
    isBroken: (...about) => [
      ...replicasOf(...about).map(({ Region }) => String(Region)),
      ...keysOf(...about).flatMap(key => !isAwsManaged(key) && key!.startsWith('arn:') ? [key!.split(':')[3]] : []),
    ].some(region => !REGIONS.includes(region)),
  },
  MS303: {
    options: { pool: ['orders/x', 'billing/x'] },
    isBroken: (resolver, secret, stacks) => !resolver.text(secret.stack, propertiesOf(stacks, secret).Name)?.startsWith('orders/'),
  },
  MS304: {
    options: { pool: ['owner', 'low', 'medium'] },
    isBroken: (resolver, secret, stacks) => {
      const tags = (resolver.resolve(secret.stack, propertiesOf(stacks, secret).Tags) ?? []) as Json[];
      if (tags.some(({ Value }) => Value === undefined)) throw new Impossible('a tag without a value');
      const valueOf = (key: string) => textOf(tags.find(({ Key }) => Key === key)?.Value);
      return valueOf('owner') === undefined || !['low', 'high'].includes(valueOf('data') ?? '');
    },
  },
  MS305: { options: { pool: ['orders/a', 'arn of Shop Secret', 'arn of Shop/Nested Secret', 'arn of another'] }, isBroken: (...about) => !isRotated(...about) },
  MS306: {
    options: { pool: [OTHER, STRANGER, '*', 'Allow', 'Deny', 'arn of Shop Secret', 'arn of Shop/Nested Secret'] }, isBroken: letsStrangersIn,
  },
  MS307: { options: { pool: ['later'], readable: [CANARY], everyBranch: true }, isBroken: isReadable },
  MS308: {
    options: { pool: ['create'] },
    isBroken: (_, { stack, id }, stacks) => resourceOf(stacks, stack, id).Type !== 'AWS::SecretsManager::Secret',
  },
  MS309: { options: { pool: ['Retain', 'Delete'] }, isBroken: isLost },
};

/** The secrets of an app: also what the function of this library creates under any type. */
export function secretsIn(stacks: ReadonlyMap<string, DeployedStack>): Secret[] {
  return [...stacks.values()].flatMap(({ id: stack, template }) => Object.entries((template.Resources ?? {}) as Record<string, Json>)
    .filter(([id, { Type }]) => Type === 'AWS::SecretsManager::Secret' || mayBeCreated(stacks, stack, id))
    .map(([id]) => ({ stack, id })));
}

function mayBeCreated(stacks: ReadonlyMap<string, DeployedStack>, stack: string, id: string): boolean {
  const ways = everyOutcome(stacks, { pool: ['elsewhere'] }, resolver => (
    resolver.isCreated(stack, id) && resolver.text(stack, propertiesOf(stacks, { stack, id }).Mode) !== 'version'));
  return ways === undefined || ways.some(({ value }) => value);
}

/** What is true of a secret and a guardrail. */
export function truthOf(stacks: ReadonlyMap<string, DeployedStack>, secret: Secret, rail: string): Truth {
  const { options, isBroken } = RAILS[rail];
  const outcomes = everyOutcome(stacks, options, resolver => (
    resolver.exists(secret.stack, secret.id) ? isBroken(resolver, secret, stacks) : undefined))?.filter(({ value }) => value !== undefined);
  if (outcomes === undefined || outcomes.length === 0) return 'not known';
  const isTransformed = mayBeTransformed(stacks, secret);
  const broken = outcomes.filter(({ value }) => value).length;
  if (broken > 0) return broken < outcomes.length || isTransformed ? 'mixed' : 'broken';
  return isTransformed || outcomes.some(({ isUnknown }) => isUnknown) ? 'open' : 'fine';
}

/** Transforms that change functions, or resources of their own types. */
const HARMLESS = ['AWS::LanguageExtensions', 'AWS::SecretsManager-2020-07-23'];

/** Whether a macro may change the secret, or what names it. */
export function mayBeTransformed(stacks: ReadonlyMap<string, DeployedStack>, { stack, id }: Secret): boolean {
  const { template } = stacks.get(stack)!;
  const policies = Object.values(template.Resources as Record<string, Json>).filter(({ Type }) => Type === 'AWS::SecretsManager::ResourcePolicy');
  return [template.Transform ?? []].flat().some(name => !HARMLESS.includes(String(name)))
    || [resourceOf(stacks, stack, id), ...policies].some(resource => JSON.stringify(resource).includes('"Fn::Transform"'));
}
