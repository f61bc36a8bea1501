import { Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { delegateKeyUse } from './grants/key-delegation';
import { importKey, KeyTarget, resolveKeyTarget, resolveKmsReference, stackOfAppKey } from './grants/key-target';
import { noteReference } from './grants/stack-references';
import type { ManagedSecretBase } from './managed-secret-base';
import type { ManagedSecretProps } from './managed-secret-props';
import { KmsReference } from './rules/kms-key';

/** The key of a secret: as the properties give it, or as the template has it by now. */
export class ManagedSecretKey {
  public key?: IKey;
  /** Undefined for the AWS managed key. */
  public target?: KeyTarget;

  constructor(private readonly secret: ManagedSecretBase, { encryptionKey, kmsKeyId }: ManagedSecretProps) {
    if (encryptionKey) this.adopt(encryptionKey);
    else this.importReference('EncryptionKey', kmsKeyId);
  }

  /** An Aspect or an override has given the secret another key, or none. */
  public replace(kmsKeyId: string | undefined): void {
    this.importReference(`EncryptionKey${this.secret.node.children.length}`, kmsKeyId);
    this.allowUse();
  }

  /** Has the key's policy let its account use the key for the secret. */
  public allowUse(): void {
    const { stack } = this.secret;
    if (this.target) allowKeyUse(stack, this.target, stack.region);
  }

  private importReference(id: string, kmsKeyId: string | undefined): void {
    const { secret } = this;
    const reference = kmsKeyId === undefined ? undefined : resolveKmsReference(secret, secret.env, kmsKeyId);
    this.adopt(reference && importKey(secret, id, kmsKeyId!, reference), reference);
  }

  private adopt(key: IKey | undefined, reference?: KmsReference): void {
    this.key = key;
    this.target = resolveKeyTarget(key, reference);
  }
}

/** @param stack of the secret */
export function allowKeyUse(stack: Stack, key: KeyTarget, region: string): void {
  noteReference(stack, stackOfAppKey(key.key));
  delegateKeyUse(key, stack.account, region);
}
