/*
 * What must hold after a run, whatever happened in it. Each answer is a list of sentences, one a violation.
 *
 *   I0 never stuck without a permanent denial        I5 CloudFormation gets one sound answer
 *   I1 after SUCCESS the secret exists and matches   I6 no more versions than tokens
 *   I2 no orphan                                     I7 no value where none may be
 *   I3 what is not ours is as it was                 I8 transient faults change nothing in the end
 *   I4 AWSCURRENT is the version of the properties in force
 */
import { StackDriver } from './cloudformation-driver';
import { Exchange, Response } from './exchange';
import { Secret } from './fake/secret-store';
import { CURRENT, versionWith } from './fake/versions';
import { expectedContent } from './properties';
import { leaks } from './secrecy';
import { World } from './world';
import { ADOPTED, INSTANCE_TAG, LINEAGE_TAG, ResourceProperties, STATE_TAG } from '../../src/create-secret/contract';

export function violationsOf(world: World): string[] {
  return [
    ...stuck(world), ...mismatches(world), ...orphans(world), ...touched(world), ...killed(world), ...notGivenBack(world), ...breaches(world), ...surplus(world), ...leaks(world).map(leak => `I7 ${leak}`),
  ];
}

function stuck({ stack, faults, deliveries }: World): string[] {
  return stack.isStuck && !faults.hasDeniedForever && !deliveries.losesOne ? [`I0 the stack is in ${stack.stackStatus}`] : [];
}

// ---- I1 and I4 ---------------------------------------------------------------------------------------------------

export function mismatches(world: World): string[] {
  const { stack } = world;
  if (!stack.inForce || !/_COMPLETE$/.test(stack.stackStatus)) return [];
  const secret = world.current;
  if (!secret) return ['I1 the secret in force does not exist'];
  const { properties, data } = stack.inForce;
  const own = properties.Mode === 'create' ? metadataProblems(secret, properties, stack, world) : [];
  return [...own, ...versionProblems(secret, properties, data, world)];
}

function metadataProblems(secret: Secret, properties: ResourceProperties & { Mode: 'create' }, stack: StackDriver, world: World): string[] {
  const own = Object.fromEntries((properties.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
  const tags = { ...own, [INSTANCE_TAG]: instanceOf(stack), [LINEAGE_TAG]: properties.Lineage };
  const regions = (properties.Replicas ?? []).map(({ Region }) => Region).sort();
  return [
    secret.deletion && 'I1 the secret in force is scheduled for deletion',
    secret.name !== properties.Name && `I1 the secret in force is named ${secret.name}`,
    (secret.description ?? '') !== (properties.Description ?? '') && `I1 the description is ${secret.description}`,
    (secret.type ?? '') !== (properties.Type ?? '') && `I1 the type is ${secret.type}`,
    (secret.keyId ?? '') !== (properties.KmsKeyId ?? '') && `I1 the key is ${secret.keyId}`,
    sorted(tagsWithoutOthers(secret, world)) !== sorted(tags) && `I1 the tags are ${sorted(tagsWithoutOthers(secret, world))}`,
    `${secret.replicas.filter(({ goneAt }) => !goneAt || goneAt > world.time.now()).map(({ region }) => region).sort()}` !== `${regions}`
      && `I1 the replicas are ${secret.replicas.map(({ region }) => region)}`,
    secret.replicas.some(({ problem }) => problem) && 'I1 a replica failed',
  ].filter(problem => typeof problem === 'string');
}

export function instanceOf(stack: StackDriver): string {
  return `${stack.stackId.split('/').pop()}/Secret`;
}

/**
 * Tags that somebody else put there stay, and are nobody's fault; an adopted secret says that it is. A mark that a duplicate has
 * set anew, and is denied for good to take away, stays until the next update.
 */
function tagsWithoutOthers({ tags }: Secret, { faults, stack }: World): Record<string, string> {
  const mayStay = (state: string): boolean => state.startsWith(ADOPTED) || (faults.hasDeniedForever && stack.options.delivery !== 'once');
  return Object.fromEntries([...tags].filter(([key, value]) => !key.startsWith('others:') && !(key === STATE_TAG && mayStay(value))));
}

function sorted(record: Record<string, string>): string {
  return JSON.stringify(Object.entries(record).sort(([one], [other]) => one.localeCompare(other)));
}

function versionProblems(secret: Secret, properties: ResourceProperties, data: Response['Data'], world: World): string[] {
  const current = versionWith(secret, CURRENT);
  if (properties.Source.Type === 'none') return data?.VersionId === undefined ? [] : ['I4 a version is reported where none was written'];
  if (world.rotatedTo && properties.ClientRequestToken !== world.rotatedUntil) return current?.id === world.rotatedTo ? [] : [`I4 somebody rotated, and AWSCURRENT is on ${current?.id}`];
  const reported = data?.VersionId;
  const wanted = properties.ClientRequestToken ?? reported;
  if (!current) return ['I4 no version has AWSCURRENT'];
  if (current.id !== wanted || reported !== wanted) return [`I4 AWSCURRENT is on ${current.id}, reported is ${reported}, wanted is ${wanted}`];
  const expected = world.expectedContent ?? expectedContent(properties.Source);
  if (expected !== 'generated' && JSON.stringify(current.content) !== JSON.stringify(expected)) return ['I4 the current value is not the source\'s'];
  return [];
}

// ---- I2 ----------------------------------------------------------------------------------------------------------

/** While a stack is stuck, or could not delete, something may be left: until the cause is fixed. */
function orphans(world: World): string[] {
  const mayBeLeft = world.faults.hasDeniedForever || world.deliveries.losesOne;
  const hasFailed = world.stack.isStuck || world.stacks.some(({ exchanges }) => exchanges.some(deleteFailed));
  return mayBeLeft && hasFailed ? [] : leftBehind(world);
}

/** Every secret that our stacks made, and that is neither in force, nor on its way out, nor given back as it was found. */
export function leftBehind(world: World): string[] {
  const instances = new Set(world.stacks.map(instanceOf));
  const isOurs = ({ name, tags }: Secret): boolean =>
    instances.has(tags.get(INSTANCE_TAG) ?? '') && !tags.get(STATE_TAG)?.startsWith(ADOPTED) && !world.kept.includes(name);
  const left = world.secrets.filter(secret => isOurs(secret) && !secret.deletion && secret !== world.current && !isRestoredBlindly(secret, world));
  return left.map(({ name }) => `I2 the secret ${name} is an orphan`);
}

/** Restored, and then denied something for good before it could be tagged: it stays of its earlier life, which nobody may delete. */
function isRestoredBlindly({ tags }: Secret, { aws, faults, stack }: World): boolean {
  return faults.hasDeniedForever && tags.get(INSTANCE_TAG) !== instanceOf(stack) && aws.calls.some(({ operation }) => operation === 'RestoreSecret');
}

/** What a rolled back stack had taken over is as it was: the version of before is current. */
function notGivenBack({ stack, secrets, keptVersions, faults }: World): string[] {
  if (!/ROLLBACK_COMPLETE$/.test(stack.stackStatus) || faults.hasDeniedForever) return [];
  const moved = secrets.filter(secret => keptVersions.has(secret.arn) && versionWith(secret, CURRENT)?.id !== keptVersions.get(secret.arn));
  return moved.map(secret => `I4 ${secret.name} was given back, and AWSCURRENT is on ${versionWith(secret, CURRENT)?.id}`);
}

/** Secrets that are to live on, whatever becomes of the stack that took them over. */
function killed(world: World): string[] {
  const gone = world.kept.filter(name => world.secrets.every(secret => secret.name !== name || secret.deletion));
  return gone.map(name => `I3 the secret ${name} was not made by us, and is deleted`);
}

function deleteFailed({ event, heard }: Exchange): boolean {
  return event.RequestType === 'Delete' && heard?.Status !== 'SUCCESS';
}

// ---- I3, I5, I6 --------------------------------------------------------------------------------------------------

function touched(world: World): string[] {
  return world.foreignChanges().map(arn => `I3 somebody else's secret changed: ${arn.split(':')[6]}`);
}

function breaches({ stacks, lambda, faults }: World): string[] {
  const exchanges = stacks.flatMap(stack => stack.exchanges);
  return [
    ...exchanges.flatMap(exchange => exchange.breaches).map(breach => `I5 ${breach}`),
    ...faults.hasDeniedForever ? [] : exchanges.filter(({ heard, isUnanswerable }) => !heard && !isUnanswerable).map(({ event }) => `I5 no answer to ${event.RequestType}`),
    ...lambda.ends.filter(end => end === 'timed out').map(() => 'I5 the Lambda ran into its time-out'),
  ];
}

/** Versions that the handler can have made: one for each token that a template named, or that it reported. */
function surplus(world: World): string[] {
  return world.secrets.filter(({ tags }) => tags.has(INSTANCE_TAG)).flatMap(({ name, versions }) => {
    const tokens = new Set<unknown>(world.tokens);
    const unknown = [...versions.keys()].filter(id => !tokens.has(id) && !/^(made-by-somebody-else|rotated)/.test(id));
    return unknown.length > world.derivedTokens ? [`I6 the secret ${name} has versions of no token: ${unknown}`] : [];
  });
}

// ---- I8 ----------------------------------------------------------------------------------------------------------

/** The world in the end, without what differs from run to run: suffixes, times, generated values. */
export function fingerprint(world: World): string {
  const secrets = world.secrets.filter(secret => secret.tags.has(INSTANCE_TAG) || secret === world.shell).map(secret => ({
    name: secret.name,
    state: secret.deletion ? 'scheduled' : 'live',
    isAbandoned: secret.tags.get(STATE_TAG),
    description: secret.description ?? '',
    type: secret.type ?? '',
    key: secret.keyId ?? '',
    tags: [...secret.tags].sort(),
    replicas: secret.replicas.map(({ region, problem }) => [region, problem]).sort(),
    versions: [...secret.versions.values()].map(({ id, labels }) => [id, [...labels].sort()]).sort(),
  }));
  const stacks = world.stacks.map(({ stackStatus, inForce, exchanges }) => [
    stackStatus, inForce?.physicalId.replace(/-[A-Za-z0-9]{6}(#version)?$/, '$1'), inForce?.data?.VersionId,
    exchanges.map(({ event, heard }) => [event.RequestType, heard?.Status]),
  ]);
  return JSON.stringify({ secrets: secrets.map(secret => JSON.stringify(secret)).sort(), stacks });
}
