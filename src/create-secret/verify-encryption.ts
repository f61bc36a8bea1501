import { canonicalKeyName, DEFAULT_KEY } from './converge-metadata';
import { notReencryptedError } from './errors';
import { RetryPolicy } from './retry-policy';
import { SecretDescription } from './secret-identity';
import { Services } from './services';

const LOOKS = 3;
const PAUSE = 4;

/**
 * After a change of the key. Without kms:Encrypt on the new one, or kms:Decrypt on the former one, UpdateSecret succeeds, and
 * the value stays under the former key alone.
 */
export async function verifyEncryption(
  secret: SecretDescription,
  KmsKeyId: string | undefined,
  services: Services,
  retryPolicy: RetryPolicy,
): Promise<void> {
  for (let look = 0; ; look++) {
    const keys = await services.keysOfCurrentVersion(secret.ARN);
    if (keys.length === 0 || !keys.every(key => isCertainlyOtherKey(key, KmsKeyId))) return;
    // What was just encrypted anew may not be shown at once.
    if (look >= LOOKS || !(await retryPolicy.waitBeforeRetry(PAUSE + look))) throw notReencryptedError(secret, KmsKeyId);
  }
}

/** An alias and the ARN of a key may name the same one. The default key has its own name in a list of versions. */
function isCertainlyOtherKey(shown: string, wanted: string | undefined): boolean {
  const [one, other] = [shown === 'DefaultEncryptionKey' ? undefined : shown, wanted].map(canonicalKeyName);
  return one !== other && (kindOf(one) === kindOf(other) || one === DEFAULT_KEY || other === DEFAULT_KEY);
}

function kindOf(canonicalName: string): string {
  return canonicalName.split('/')[0];
}
