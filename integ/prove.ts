import { AssertionError } from 'node:assert';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { Claim, CLAIMS } from './claims';
import { AppName, NAMES } from './names';
import { errorOf, NotOnEmulatorError, PROOFS, STACKS } from './proofs';
import { Cdk, World } from './world';

/** `failed`: the services do otherwise. `stopped`: nobody could ask them, such as where a deployment or a permission fails. */
export type Result = 'passed' | 'failed' | 'stopped' | 'only AWS decides' | 'not on emulator' | 'not run';

/** What a run has shown of a claim. */
export interface Outcome {
  readonly id: string;
  readonly result: Result;
  readonly reason?: string;
}

/** Begins the reason of an outcome after which something costs on. */
export const LEFT = 'something is left: ';

/** Deploys the app, checks its claims, and takes away what it has made. Never throws: what goes wrong is in the outcomes. */
export async function prove(app: AppName, world: World): Promise<Outcome[]> {
  const claims = CLAIMS.filter(claim => claim.app === app);
  const hindrance = hindranceOf(app, claims, world);
  if (hindrance) return claims.map(({ id }) => ({ id, ...hindrance }));
  const errors = new Map<string, Error | undefined>();
  const check = async (id: string, body: () => Promise<void>) => void errors.set(id, await errorOf(body));
  const cdk = world.cdk(app);
  const stopped = await errorOf(() => PROOFS[app](cdk, world, check)) ?? new Error('The proof did not check it.');
  const left = await errorOf(() => cleanUp(app, cdk, world));
  return claims.map(claim => outcomeOf(claim, errors.has(claim.id) ? errors.get(claim.id) : stopped, left, world));
}

function hindranceOf(app: AppName, claims: readonly Claim[], world: World): Omit<Outcome, 'id'> | undefined {
  const reason = claims.find(({ notOnEmulator }) => notOnEmulator)?.notOnEmulator;
  if (world.isEmulator) return reason === undefined ? undefined : { result: 'not on emulator', reason };
  return app === 'cross-account' && world.consumer === undefined ? { result: 'not run', reason: 'it needs --consumer-profile PROFILE' } : undefined;
}

function outcomeOf(claim: Claim, error: Error | undefined, left: Error | undefined, world: World): Outcome {
  const { id } = claim;
  const { result, reason } = resultOf(claim, error, world);
  const reasons = [reason, left && `${LEFT}${left.message}`].filter(each => each !== undefined);
  return { id, result, ...(reasons.length ? { reason: reasons.join('; ') } : {}) };
}

function resultOf({ onlyAwsDecides }: Claim, error: Error | undefined, world: World): Omit<Outcome, 'id'> {
  if (error instanceof NotOnEmulatorError) return { result: 'not on emulator', reason: error.message };
  if (error) return { result: error instanceof AssertionError ? 'failed' : 'stopped', reason: error.message || error.name };
  return world.isEmulator && onlyAwsDecides ? { result: 'only AWS decides', reason: onlyAwsDecides } : { result: 'passed' };
}

/** The stack, and then the secret: what is scheduled for deletion would hold its name for days. */
async function cleanUp(app: AppName, cdk: Cdk, world: World) {
  const secrets = new SecretsManager(world.clientConfig(world.owner));
  const destroyed = await errorOf(() => cdk.destroy(STACKS[app], '--exclusively'));
  const deleted = await errorOf(() => secrets.deleteSecret({ SecretId: NAMES[app], ForceDeleteWithoutRecovery: true }));
  const left = destroyed ?? deleted;
  if (left) throw left;
}
