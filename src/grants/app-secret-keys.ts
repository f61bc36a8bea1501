import { CfnSecret, ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { grantScopeOf } from './grant-scope';
import { delegateKeyUse } from './key-delegation';
import { importKey, KeyTarget, resolveKeyTarget, resolveKmsReference, stackOfAppKey } from './key-target';
import { resolveReferredKey } from './referred-key';
import { ReplicaList } from './secret-copy';
import { noteReference } from './stack-references';
import { ReplicaState, TemplateState } from './template-state';
import type { NamedKey } from '../app/app-keys';

/**
 * The keys of a secret that this library did not make, and of its replicas, as the resource has them by now.
 */
export class AppSecretKeys {
  private readonly targets = new Map<string, KeyTarget | undefined>();
  private readonly list = new ReplicaList();
  private listed: readonly ReplicaState[] = [];

  /**
   * @param state of the template, of which the keys are taken
   * @param replicaArn of the replica in a region, for use in policies
   */
  constructor(
    private readonly secret: CfnSecret,
    private readonly l2: ISecret | undefined,
    private readonly state: () => TemplateState,
    private readonly replicaArn: (region: string) => string,
  ) {}

  public get ofPrimary(): KeyTarget | undefined {
    const { region } = this.secret.stack;
    return this.targetOf({ ...this.state(), region });
  }

  public get replicas(): ReplicaList {
    const { replicas = [] } = this.state();
    if (replicas !== this.listed) {
      this.listed = replicas;
      this.list.replaceAll(replicas.map(replica => this.copyOf(replica)));
    }
    return this.list;
  }

  private copyOf(replica: ReplicaState) {
    const { region } = replica;
    return { region, arn: this.replicaArn(region), key: this.targetOf(replica) };
  }

  private targetOf({ region, key: kmsKeyId, appKey }: ReplicaState): KeyTarget | undefined {
    if (kmsKeyId === undefined) return undefined;
    const id = [region, kmsKeyId, appKey?.key.node.addr, appKey?.form].join(' ');
    if (!this.targets.has(id)) this.targets.set(id, this.resolveTarget(kmsKeyId, region, appKey));
    return this.targets.get(id);
  }

  /** The L2 has opened its own key to the account already. */
  private resolveTarget(kmsKeyId: string, region: string, found?: NamedKey): KeyTarget | undefined {
    const { secret, l2 } = this;
    const { account, region: home } = secret.stack;
    const ofL2 = l2?.encryptionKey?.keyArn === kmsKeyId ? l2.encryptionKey : undefined;
    if (ofL2 && !found) return this.noteKey(resolveKeyTarget(ofL2));
    const reference = resolveKmsReference(secret, { account, region }, kmsKeyId);
    const scope = grantScopeOf(secret);
    // A secret may be given by several references, each with keys of its own.
    const key = importKey(scope, `Key${scope.node.children.length}`, kmsKeyId, reference);
    const seen = region === home ? reference : { ...reference, region };
    const target = resolveReferredKey(key, kmsKeyId, seen, { scope: secret, region, found });
    if (target) delegateKeyUse(target, account, region);
    return this.noteKey(target);
  }

  /** The secret's stack refers to that of the key. */
  private noteKey(target: KeyTarget | undefined): KeyTarget | undefined {
    if (target) noteReference(this.secret.stack, stackOfAppKey(target.key));
    return target;
  }
}
