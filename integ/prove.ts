import { AssertionError } from 'node:assert';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { Claim, CLAIMS } from './claims';
import { AppName, NAMES } from './names';
import { NotOnEmulatorError, PROOFS, STACKS } from './proofs';
import { Cdk, World } from './world';

/** `failed`: the services do otherwise. `stopped`: nobody could ask them, such as where a deployment or a permission fails. */
export type Result = 'passed' | 'failed' | 'stopped' | 'only AWS decides' | 'not on emulator' | 'not run';

/** What a run has shown of a claim. */
export interface Outcome {
  readonly id: string;
  readonly result: Result;
  readonly reason?: string;
}

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

function outcomeOf({ id, onlyAwsDecides }: Claim, error: Error | undefined, left: Error | undefined, world: World): Outcome {
  if (error instanceof NotOnEmulatorError) return { id, result: 'not on emulator', reason: error.message };
  if (error) return { id, result: error instanceof AssertionError ? 'failed' : 'stopped', reason: error.message || error.name };
  if (world.isEmulator && onlyAwsDecides) return { id, result: 'only AWS decides', reason: onlyAwsDecides };
  return { id, result: 'passed', ...(left ? { reason: `something is left: ${left.message}` } : {}) };
}

function errorOf(body: () => Promise<void>): Promise<Error | undefined> {
  return body().then(() => undefined, error => error);
}

/** The stack, and then the secret: what is scheduled for deletion would hold its name for days. */
async function cleanUp(app: AppName, cdk: Cdk, world: World) {
  await cdk.destroy(STACKS[app], '--exclusively');
  const secrets = new SecretsManager(world.clientConfig(world.owner));
  await secrets.deleteSecret({ SecretId: NAMES[app], ForceDeleteWithoutRecovery: true });
}
