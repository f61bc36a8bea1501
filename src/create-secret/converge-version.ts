import { Source, VersionProperties } from './contract';
import { HandlerError, toServiceError } from './handler-error';
import { readSource } from './read-source';
import { currentVersionOf, resolveVersion, SecretDescription, versionWithStage } from './secret-identity';
import { Services } from './services';

/** The version that the properties mean. */
export interface VersionGoal {
  readonly token: string;
  readonly isExplicit: boolean;
  readonly source: Source;
  /** Of the properties before: AWSCURRENT may be moved away from that version, and from no other. */
  readonly formerToken?: string;
  /** What was current when the secret was adopted: the adoption may move AWSCURRENT away from it. */
  readonly adoptedVersion?: string;
}

type Former = Pick<VersionGoal, 'formerToken' | 'adoptedVersion'>;

export function versionGoalOf(
  properties: VersionProperties,
  token: string,
  former: Former = {},
): VersionGoal {
  return { token, isExplicit: properties.ClientRequestToken !== undefined, source: properties.Source, ...former };
}

/**
 * Brings AWSCURRENT to the version that the properties mean, and writes that if there is none: rows V1 to V4.
 *
 * @returns a note when AWSCURRENT is not, or not only, where the properties would have it
 */
export async function convergeVersion(secret: SecretDescription, asked: VersionGoal, services: Services): Promise<string | undefined> {
  const goal = resolveGoal(secret, asked);
  if (goal.source.Type === 'none') return restorePreviousVersion(secret, goal, services);
  const stages = secret.VersionIdsToStages[goal.token];
  if (stages?.includes('AWSCURRENT')) return undefined;
  if (stages) return makeCurrent(secret, goal, services);
  return (
    (await restorePreviousVersion(secret, goal, services))
    ?? (await keepForeignVersion(secret, goal, services))
    ?? writeVersion(secret, goal, services)
  );
}

function resolveGoal(secret: SecretDescription, goal: VersionGoal): VersionGoal {
  const { token, formerToken } = goal;
  return {
    ...goal,
    token: resolveVersion(secret, token),
    formerToken: formerToken === undefined ? undefined : resolveVersion(secret, formerToken),
  };
}

/**
 * Of an update that now rolls back, where the properties before name no version that could be current again:
 * they named none, or somebody has rotated the secret since. What was current before the update gets
 * AWSCURRENT back.
 */
async function restorePreviousVersion(
  secret: SecretDescription,
  { formerToken }: VersionGoal,
  services: Services,
): Promise<string | undefined> {
  const current = currentVersionOf(secret);
  const previous = versionWithStage(secret, 'AWSPREVIOUS');
  if (
    formerToken === undefined
    || current !== formerToken
    || previous === undefined
    || !(await services.rolledBackSince())
  ) {
    return undefined;
  }
  return (
    (await moveCurrentStage(secret, { to: previous, from: current }, { formerToken }, services))
    ?? `AWSCURRENT is back on version ${previous}, which was current before the update.`
  );
}

/**
 * A rollback to a version that has no label any more: somebody has rotated more than once since, and nothing
 * is to be written.
 */
async function keepForeignVersion(
  secret: SecretDescription,
  { formerToken }: VersionGoal,
  services: Services,
): Promise<string | undefined> {
  const current = currentVersionOf(secret);
  return isForeignVersion(current, { formerToken }) && (await services.rolledBackSince())
    ? describeKeptVersion(current)
    : undefined;
}

async function makeCurrent(secret: SecretDescription, goal: VersionGoal, services: Services): Promise<string | undefined> {
  const current = currentVersionOf(secret);
  return isForeignVersion(current, goal)
    ? describeKeptVersion(current)
    : moveCurrentStage(secret, { to: goal.token, from: current }, goal, services);
}

/** AWSCURRENT may be moved away from the version before the update, or the adoption, and from no other. */
function isForeignVersion(current: string | undefined, former: Former): current is string {
  return current !== undefined && current !== former.formerToken && current !== former.adoptedVersion;
}

function describeKeptVersion(current: string): string {
  return `AWSCURRENT is on version ${current}, which this stack did not write, and stays there.`;
}

/**
 * When the label is no longer where it was, the call was sent twice, or somebody moved it in between, who
 * then keeps it.
 */
async function moveCurrentStage(
  secret: SecretDescription, { to, from }: { to: string; from?: string }, former: Former, services: Services,
): Promise<string | undefined> {
  for (let round = 0; ; round++) {
    try {
      return void await services.moveStage(secret.ARN, 'AWSCURRENT', to, from);
    } catch (thrown) {
      const current = currentVersionOf(await services.describeSecret(secret.ARN) ?? secret);
      if (current === to) return undefined;
      if (!LABEL_MOVED.has(toServiceError(thrown).name) || round >= MAX_ROUNDS) throw thrown;
      if (isForeignVersion(current, former)) return describeKeptVersion(current);
      from = current;
    }
  }
}

const LABEL_MOVED = new Set(['InvalidParameterException', 'InvalidRequestException']);
const MAX_ROUNDS = 4;

/**
 * Without a value to compare, PutSecretValue of a token that exists does nothing and says so by the stages it
 * answers.
 */
async function writeVersion(secret: SecretDescription, goal: VersionGoal, services: Services): Promise<string | undefined> {
  const value = await readSource(goal.source, services);
  try {
    const { VersionStages = [] } = await services.putSecretValue(secret.ARN, goal.token, value!);
    return VersionStages.includes('AWSCURRENT') ? undefined : await makeExistingCurrent(secret, goal, services);
  } catch (thrown) {
    if (toServiceError(thrown).name !== 'ResourceExistsException') throw thrown;
    if (goal.isExplicit && goal.source.Type !== 'generated') throw tokenTakenError(secret, goal);
    return makeExistingCurrent(secret, goal, services);
  }
}

/**
 * The version was there without a label: the first writer wins, and gets AWSCURRENT back from where this
 * stack put it.
 */
async function makeExistingCurrent(secret: SecretDescription, goal: VersionGoal, services: Services): Promise<string | undefined> {
  const fresh = await services.describeSecret(secret.ARN) ?? secret;
  return currentVersionOf(fresh) === goal.token ? undefined : makeCurrent(fresh, goal, services);
}

export function tokenTakenError({ Name }: Pick<SecretDescription, 'Name'>, { token }: VersionGoal): HandlerError {
  return new HandlerError(`The clientRequestToken ${token} is in use for another value of the secret ${Name}, which is unchanged. `
    + 'Choose a new clientRequestToken for a new value, or restore the value.', 'PutSecretValue', 'ResourceExistsException');
}
