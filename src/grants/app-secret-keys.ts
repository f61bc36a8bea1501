import { AspectPriority, Aspects, IResolvable, Stack, Tokenization } from 'aws-cdk-lib';
import { CfnSecret, ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { grantScopeOf } from './grant-scope';
import { delegateKeyUse } from './key-delegation';
import { importKey, KeyTarget, resolveKeyTarget, resolveKmsReference } from './key-target';
import { ReplicaList } from './secret-copy';
import { TemplateFollower } from './template-follower';

/** The keys of a secret that this library did not make, and of its replicas, as the resource has them by now. */
export class AppSecretKeys {
  private readonly targets = new Map<string, KeyTarget | undefined>();
  private readonly list = new ReplicaList();
  private readonly regions = new Set<string>();

  /**
   * @param template of which the key is taken
   * @param replicaArn of the replica in a region, for use in policies
   */
  constructor(
    private readonly secret: CfnSecret,
    private readonly l2: ISecret | undefined,
    private readonly template: TemplateFollower,
    private readonly replicaArn: (region: string) => string,
  ) {
    // A replica that is added after the grant is covered as well: this Aspect comes when the others are through.
    Aspects.of(secret).add({ visit: () => this.readReplicas() }, { priority: AspectPriority.READONLY });
  }

  public get ofPrimary(): KeyTarget | undefined {
    const { key: kmsKeyId } = this.template.followed;
    const { region } = this.secret.stack;
    return kmsKeyId === undefined ? undefined : this.targetOf(kmsKeyId, region);
  }

  public get replicas(): ReplicaList {
    this.readReplicas();
    return this.list;
  }

  private readReplicas(): void {
    for (const { region, kmsKeyId } of replicasOf(this.secret)) {
      if (this.regions.has(region)) continue;
      this.regions.add(region);
      const key = kmsKeyId === undefined ? undefined : this.targetOf(kmsKeyId, region);
      this.list.add({ region, arn: this.replicaArn(region), key });
    }
  }

  private targetOf(kmsKeyId: string, region: string): KeyTarget | undefined {
    const id = `${region} ${kmsKeyId}`;
    if (!this.targets.has(id)) this.targets.set(id, this.resolveTarget(kmsKeyId, region));
    return this.targets.get(id);
  }

  /** The L2 has opened its own key to the account already. */
  private resolveTarget(kmsKeyId: string, region: string): KeyTarget | undefined {
    const { secret, l2 } = this;
    const { account, region: home } = secret.stack;
    if (l2?.encryptionKey?.keyArn === kmsKeyId) return resolveKeyTarget(l2.encryptionKey);
    const reference = resolveKmsReference(secret, { account, region }, kmsKeyId);
    const key = importKey(grantScopeOf(secret), `Key${this.targets.size}`, kmsKeyId, reference);
    const target = resolveKeyTarget(key, region === home ? reference : { ...reference, region });
    if (target) delegateKeyUse(target, account, region);
    return target;
  }
}

/** With the references that they hold: a list is resolved, and its elements are not. */
function replicasOf(secret: CfnSecret): CfnSecret.ReplicaRegionProperty[] {
  const list = unwrap(secret, secret.replicaRegions);
  const replicas = Array.isArray(list) ? list.map(replica => unwrap(secret, replica)) : [];
  return replicas.filter((replica): replica is CfnSecret.ReplicaRegionProperty => typeof (replica as { region?: unknown })?.region === 'string');
}

function unwrap(secret: CfnSecret, value: unknown): unknown {
  if (!isResolvable(value)) return value;
  try {
    return value.resolve({
      scope: secret,
      preparing: false,
      documentPath: [],
      registerPostProcessor: () => undefined,
      resolve: (inner: unknown) => Stack.of(secret).resolve(inner),
    });
  } catch {
    return undefined;
  }
}

function isResolvable(value: unknown): value is IResolvable {
  return Tokenization.isResolvable(value);
}
