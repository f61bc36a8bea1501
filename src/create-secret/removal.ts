import { Attempts } from './attempts';
import { ABANDONED, CreateSecretProperties, STATE_TAG } from './contract';
import { serviceError } from './failure';
import { Described, isAbandoned, isAdopted, ownershipOf } from './identity';
import { Looks } from './looks';
import { removeReplicas } from './metadata';
import { Services } from './services';

/** Rows 15 to 17: what is ours is scheduled for deletion, and nothing else is touched. */
export class Removal {
  private readonly looks: Looks;

  constructor(private readonly instance: string, private readonly services: Services, private readonly attempts: Attempts) {
    this.looks = new Looks(services, attempts);
  }

  public async delete(arn: string, properties: CreateSecretProperties): Promise<void> {
    const secret = await this.looks.seen(arn);
    if (!secret || secret.DeletedDate || ownershipOf(secret, this.instance, '') !== 'instance') return;
    const isRollingBack = await this.services.isRollingBack().catch((problem: Error) => problem);
    if (isRollingBack === false) return this.schedule(secret, properties);
    // The tag that says that it was adopted may be a moment old.
    const fresh = await this.looks.again(secret);
    if (isRollingBack === true) return this.abandon(fresh, properties);
    // Without a word of the stack, what was adopted may be to be given back; the mark of all else is a convenience.
    if (isAdopted(fresh)) throw isRollingBack;
    await this.schedule(fresh, properties);
  }

  /** What a create that failed or was cancelled has left: not what the same stack has retained before. */
  public async abandonNamed(name: string, properties: CreateSecretProperties): Promise<void> {
    const secret = await unlessRefused(() => this.looks.seen(name), INVALID);
    if (!secret || secret.Name !== name || secret.DeletedDate) return;
    const ownership = ownershipOf(secret, this.instance, properties.Lineage);
    const isLeft = isAbandoned(secret) || (ownership === 'instance' && this.attempts.isRecent(secret.CreatedDate));
    if (ownership !== 'foreign' && isLeft) await this.abandon(secret, properties);
  }

  /** Marked, so that the same lineage finds it again: a deployment after a failed one must work. What was adopted is given back. */
  public async abandon(secret: Described, properties: CreateSecretProperties): Promise<void> {
    if (isAdopted(secret)) return;
    // Without room for one more tag, the lineage does not find it again; it goes nevertheless.
    await unlessRefused(() => unlessScheduled(() => this.services.tagResource(secret.ARN, { [STATE_TAG]: ABANDONED })), INVALID);
    await this.schedule(secret, properties);
  }

  private async schedule(secret: Described, { RecoveryWindowInDays }: CreateSecretProperties): Promise<void> {
    const regions = secret.Replicas.map(({ Region }) => Region);
    if (regions.length > 0) await removeReplicas(secret, regions, this.services, this.attempts);
    await unlessScheduled(() => this.services.deleteSecret(secret.ARN, Number(RecoveryWindowInDays)));
  }
}

/** No secret can have a name that the service refuses, nor more tags than it allows. */
const INVALID = new Set(['InvalidParameterException', 'ValidationException']);

async function unlessRefused<T>(call: () => Promise<T>, refusals: ReadonlySet<string>): Promise<T | undefined> {
  try {
    return await call();
  } catch (thrown) {
    if (!refusals.has(serviceError(thrown).name)) throw thrown;
    return undefined;
  }
}

/** A call that was sent twice, or another run for the same resource, has scheduled the secret already: that is what was wanted. */
async function unlessScheduled(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (thrown) {
    const { name, message } = serviceError(thrown);
    const isScheduled = name === 'InvalidRequestException' && /delet/.test(message);
    if (!isScheduled && name !== 'ResourceNotFoundException') throw thrown;
  }
}
