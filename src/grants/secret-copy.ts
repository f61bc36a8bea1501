import { GrantedSecret, literalArn } from './granted-secret';
import { KeyTarget } from './key-target';

/** The secret in one region: itself, or a replica. Each has an ARN, a key and a host of its own; the resource policy is copied. */
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

  /** Now, and whenever one is added. */
  public forEach(visit: (copy: SecretCopy) => void): void {
    this.visitors.push(visit);
    this.copies.forEach(visit);
  }
}

export function primaryCopy(secret: GrantedSecret): SecretCopy {
  return { region: secret.env.region, isReplica: false, arn: secret.arnForPolicies, key: secret._keyTarget };
}

/** A pattern without a reference to the secret. */
export function arnPatternOf(secret: GrantedSecret, { isReplica, region }: SecretCopy): string {
  const { pattern } = secret._arnPattern;
  return isReplica ? arnInRegion(pattern, region) : pattern;
}

export function literalArnOfCopy(secret: GrantedSecret, { isReplica, region }: SecretCopy): string {
  return isReplica ? arnInRegion(literalArn(secret), region) : literalArn(secret);
}

const REGION_FIELD = 3;

/** @param arn with its colons literal, whatever its fields are */
export function arnInRegion(arn: string, region: string): string {
  return arn.split(':').map((field, index) => index === REGION_FIELD ? region : field).join(':');
}
