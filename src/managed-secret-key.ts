import { Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { delegateKeyUse } from './grants/key-delegation';
import { importKey, KeyTarget, resolveKeyTarget, resolveKmsReference, stackOfAppKey } from './grants/key-target';
import { givenKeyArn, resolveReferredKey } from './grants/referred-key';
import { noteReference } from './grants/stack-references';
import { TemplateState } from './grants/template-state';
import type { ManagedSecretBase } from './managed-secret-base';
import type { ManagedSecretProps } from './managed-secret-props';

/** The key of a secret: as the properties give it, or as the template has it by now. */
export class ManagedSecretKey {
  public key?: IKey;
  /** Undefined for the AWS managed key. */
  public target?: KeyTarget;
  /** The ARN of a key of this app that was given as a construct. */
  public readonly givenArn?: string;
  /** By which the template names it. */
  private kmsKeyId?: string;

  constructor(private readonly secret: ManagedSecretBase, { encryptionKey, kmsKeyId }: ManagedSecretProps) {
    this.givenArn = givenKeyArn(encryptionKey);
    this.kmsKeyId = encryptionKey ? encryptionKey.keyArn : kmsKeyId;
    this.key = encryptionKey ?? this.importReference('EncryptionKey');
    this.target = encryptionKey ? resolveKeyTarget(encryptionKey) : this.resolveTarget();
  }

  /** An Aspect or an override has given the secret another key, or none; or a key is found to be one of the app. */
  public replace(state: TemplateState): void {
    if (state.key !== this.kmsKeyId) {
      this.kmsKeyId = state.key;
      this.key = this.importReference(`EncryptionKey${this.secret.node.children.length}`);
    }
    this.target = this.resolveTarget(state);
    this.allowUse();
  }

  /** Has the key's policy let its account use the key for the secret. */
  public allowUse(): void {
    const { stack } = this.secret;
    if (this.target) allowKeyUse(stack, this.target, stack.region);
  }

  private importReference(id: string): IKey | undefined {
    const { secret, kmsKeyId } = this;
    return kmsKeyId === undefined ? undefined : importKey(secret, id, kmsKeyId, resolveKmsReference(secret, secret.env, kmsKeyId));
  }

  private resolveTarget({ appKey: found }: TemplateState = {}): KeyTarget | undefined {
    const { secret, key, kmsKeyId } = this;
    if (key === undefined || kmsKeyId === undefined) return undefined;
    const reference = resolveKmsReference(secret, secret.env, kmsKeyId);
    return resolveReferredKey(key, kmsKeyId, reference, { scope: secret, region: secret.stack.region, found });
  }
}

/** @param stack of the secret */
export function allowKeyUse(stack: Stack, key: KeyTarget, region: string): void {
  noteReference(stack, stackOfAppKey(key.key));
  delegateKeyUse(key, stack.account, region);
}
