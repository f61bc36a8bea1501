import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { aws_kms as keyRefs } from 'aws-cdk-lib/interfaces';
import { importKey, importKeyRef, KeyTarget, resolveKeyTarget, resolveKmsReference } from './grants/key-target';
import { resolveReferredKey } from './grants/referred-key';
import { SecretCopy } from './grants/secret-copy';
import { isSameKey, ReplicaState, TemplateState } from './grants/template-state';
import type { ManagedSecretBase } from './managed-secret-base';
import { appKeyOf } from './managed-secret-facts';
import { allowKeyUse } from './managed-secret-key';
import { SecretOrigin } from './secret-origin';

type Replica = Omit<SecretCopy, 'isReplica'>;

/** Writes the replicas of a secret into its resource, and keeps their keys. */
export class ManagedSecretReplicas {
  /** The keys of this app that the user gave, in the order of the replicas. */
  public readonly keys: Array<CfnKey | undefined> = [];

  constructor(private readonly secret: ManagedSecretBase, private readonly origin: SecretOrigin) {}

  /** @returns the key as policies can name it */
  public add(region: string, encryptionKey?: keyRefs.IKeyRef): KeyTarget | undefined {
    const { secret, origin: { shape, created } } = this;
    const replicas = (shape.replicaRegions ??= []) as CfnSecret.ReplicaRegionProperty[];
    const keyArn = encryptionKey?.keyRef.keyArn;
    replicas.push({ region, kmsKeyId: keyArn });
    this.keys.push(appKeyOf(encryptionKey));
    const key = encryptionKey && this.importReplicaKey(region, encryptionKey);
    // IAM knows an alias only as a condition.
    if (keyArn !== undefined) created?.allowReplica(region, key?.alias === undefined ? { resource: keyArn } : key);
    if (key) allowKeyUse(secret.stack, key, region);
    return key;
  }

  /**
   * The replicas that the template has now. One that is what it was keeps its key: that may be a construct of
   * which the template has a reference only.
   */
  public follow(state: TemplateState, former: TemplateState, arnOf: (region: string) => string): Replica[] {
    const { all } = this.secret._replicas;
    const indexOf = (replica: ReplicaState) => (
      (former.replicas ?? []).findIndex(each => each.region === replica.region && isSameKey(each, replica)));
    return (state.replicas ?? []).map(replica => (
      all[indexOf(replica)] ?? { region: replica.region, arn: arnOf(replica.region), key: this.adopt(replica) }));
  }

  private adopt({ region, key: kmsKeyId, appKey: found }: ReplicaState): KeyTarget | undefined {
    if (kmsKeyId === undefined) return undefined;
    const { secret } = this;
    const reference = resolveKmsReference(secret, { account: secret.env.account, region }, kmsKeyId);
    const imported = importKey(secret, `ReplicaKey${secret.node.children.length}`, kmsKeyId, reference);
    const key = resolveReferredKey(imported, kmsKeyId, { ...reference, region }, { scope: secret, region, found });
    if (key) allowKeyUse(secret.stack, key, region);
    return key;
  }

  private importReplicaKey(region: string, encryptionKey: keyRefs.IKeyRef): KeyTarget | undefined {
    const { secret } = this;
    const environment = { account: secret.env.account, region };
    return resolveKeyTarget(importKeyRef(secret, `ReplicaKey${this.keys.length}`, encryptionKey, environment), { region });
  }
}
