import { notFoundError } from './errors';
import { RetryPolicy } from './retry-policy';
import { SecretDescription } from './secret-identity';
import { Services } from './services';

const LOOKS = 3;
const PAUSE = 4;

/** Reads a secret repeatedly, because an answer may be slightly out of date. */
export class ConsistentReader {
  constructor(private readonly services: Services, private readonly retryPolicy: RetryPolicy) {}

  /** Undefined only after several looks: a secret that was just made may not be seen everywhere. */
  public async describe(secretId: string): Promise<SecretDescription | undefined> {
    for (let attempt = 0; attempt < LOOKS; attempt++) {
      const secret = await this.services.describeSecret(secretId);
      if (secret || !await this.retryPolicy.waitBeforeRetry(PAUSE + attempt)) return secret;
    }
    return this.services.describeSecret(secretId);
  }

  public async describeExisting(secretId: string): Promise<SecretDescription> {
    const secret = await this.describe(secretId);
    if (!secret) throw notFoundError(secretId);
    return secret;
  }

  /** After a while; the labels of the first answer may be older than the last change. */
  public async describeAgain(secret: SecretDescription): Promise<SecretDescription> {
    await this.retryPolicy.waitBeforeRetry(PAUSE + 1);
    return await this.services.describeSecret(secret.ARN) ?? secret;
  }
}
