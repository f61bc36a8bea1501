import { KeyTarget } from './key-target';

/**
 * The secret in one region: itself, or a replica. Each has an ARN, a key and a host of its own; the resource
 * policy is copied.
 */
export interface SecretCopy {
  readonly region: string;
  readonly isReplica: boolean;
  /** As the policy of a consumer in any stack can name it. */
  readonly arn: string;
  /** Undefined for the AWS managed key. */
  readonly key?: KeyTarget;
}

/** The replicas of a secret, those included that are added after a grant. */
export class ReplicaList {
  private readonly copies: SecretCopy[] = [];
  private readonly visitors: Array<(copy: SecretCopy) => void> = [];

  public get all(): readonly SecretCopy[] {
    return this.copies;
  }

  public add(copy: Omit<SecretCopy, 'isReplica'>): void {
    const replica = { ...copy, isReplica: true };
    this.copies.push(replica);
    for (const visit of this.visitors) visit(replica);
  }

  /** When the template has others: the grants are written anew then. */
  public replaceAll(copies: ReadonlyArray<Omit<SecretCopy, 'isReplica'>>): void {
    this.copies.splice(0, this.copies.length, ...copies.map(copy => ({ ...copy, isReplica: true })));
  }

  /** Now, and whenever one is added. */
  public forEach(visit: (copy: SecretCopy) => void): void {
    this.visitors.push(visit);
    this.copies.forEach(visit);
  }
}

