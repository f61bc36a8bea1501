import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { Claim, CLAIMS } from './claims';
import { AppName, NAMES } from './names';
import { PROOFS, STACKS } from './proofs';
import { Cdk, World } from './world';

export type Result = 'passed' | 'failed' | 'only AWS decides' | 'not run';

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
  if (hindrance) return claims.map(({ id }) => ({ id, result: 'not run', reason: hindrance }));
  const errors = new Map<string, string | undefined>();
  const check = async (id: string, body: () => Promise<void>) => void errors.set(id, await errorOf(body));
  const cdk = world.cdk(app);
  const stopped = await errorOf(() => PROOFS[app](cdk, world, check));
  const left = await errorOf(() => cleanUp(app, cdk, world));
  return claims.map(claim => outcomeOf(claim, errors.has(claim.id) ? errors.get(claim.id) : stopped ?? 'It was not checked.', left, world));
}

function hindranceOf(app: AppName, claims: readonly Claim[], world: World): string | undefined {
  if (world.isEmulator) return claims.find(({ notOnEmulator }) => notOnEmulator)?.notOnEmulator;
  return app === 'cross-account' && world.consumer === undefined ? 'it needs --consumer-profile PROFILE' : undefined;
}

function outcomeOf({ id, onlyAwsDecides }: Claim, error: string | undefined, left: string | undefined, world: World): Outcome {
  const reason = error ?? (left && `something is left: ${left}`);
  if (error) return { id, result: 'failed', reason };
  if (world.isEmulator && onlyAwsDecides) return { id, result: 'only AWS decides', reason: onlyAwsDecides };
  return { id, result: 'passed', reason };
}

async function errorOf(body: () => Promise<void>): Promise<string | undefined> {
  return body().then(() => undefined, error => error.message || error.name);
}

/** The stack, and then the secret: what is scheduled for deletion would hold its name for days. */
async function cleanUp(app: AppName, cdk: Cdk, world: World) {
  await cdk.destroy(STACKS[app], '--exclusively');
  const secrets = new SecretsManager(world.clientConfig(world.owner));
  await secrets.deleteSecret({ SecretId: NAMES[app], ForceDeleteWithoutRecovery: true });
}
