import { CfnOutput, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { GrantGap, PolicySide } from './grants/grant-gaps';
import { policyJson } from './grants/policy-json';
import { SecretGrant } from './grants/secret-grant';
import { GRANT_RULES } from './rules/grants';

/** What a consumer may do with the value of a secret. */
export enum SecretAccess {
  /** Read it: GetSecretValue and DescribeSecret, and kms:Decrypt. */
  READ = 'read',
  /**
   * Write new versions: PutSecretValue and UpdateSecretVersionStage, and kms:GenerateDataKey and kms:Decrypt.
   * UpdateSecret within the secret's account only, since it can move the secret to another key.
   */
  WRITE = 'write',
  /** Both. */
  READ_WRITE = 'read-write',
}

/** Where a statement belongs. */
export enum SecretPolicySide {
  /** The secret's resource policy. */
  OWNER = 'owner',
  /** The policy of the secret's key, or of a replica's. */
  KEY = 'key',
  /** A policy of the consumer. */
  CONSUMER = 'consumer',
}

/** What an access lacks, and somebody outside of this app has to add. */
export interface MissingSecretAccess {
  /** The policy that lacks it. */
  readonly side: SecretPolicySide;

  /** Of the secret or the replica that it is about. Where the stack does not know its own, `AWS::Region`. */
  readonly region: string;

  /**
   * The rule that reports it.
   *
   * @default - none: another app grants it as a matter of course
   */
  readonly ruleId?: string;

  /**
   * A whole policy document, as JSON to paste. What synthesis does not know stands in it as `${…}`.
   *
   * @default - nothing can be added: the fix of the rule says what to change
   */
  readonly policy?: string;
}

/**
 * One access to a secret and its replicas, as the three sides that it consists of. What this app can write of
 * them is written; `missing` is the rest.
 *
 * Everything is reported as far as the app is complete: replicas that are added later come to it.
 */
export class SecretAccessGrant {
  /** @internal */
  public static _of(grants: readonly SecretGrant[]): SecretAccessGrant {
    return new SecretAccessGrant(grants);
  }

  private constructor(private readonly grants: readonly SecretGrant[]) {}

  /**
   * What the resource policy of the secret has to say, which is copied to replicas. Empty within an account,
   * for a principal that has a policy of its own.
   */
  public get ownerStatements(): PolicyStatement[] {
    return this.grants.filter(({ copies }) => copies.length > 0).flatMap(({ terms }) => terms.ownerStatements);
  }

  /** What the policies of the keys have to say: of the secret's, then of the replicas'. */
  public get keyStatements(): PolicyStatement[] {
    return this.grants.flatMap(({ terms, copies }) => copies.flatMap(copy => terms.keyPolicyOf(copy)));
  }

  /** What the consumer's policies have to say. */
  public get consumerStatements(): PolicyStatement[] {
    return this.grants.flatMap(({ terms, copies }) =>
      copies.filter(copy => terms.needsIdentity(copy)).flatMap(copy => terms.identityPolicyOf(copy)),
    );
  }

  /**
   * Whether all of it is in policies that this app writes, so that the access works when the app is deployed.
   */
  public get complete(): boolean {
    return this.missing.length === 0;
  }

  /** What somebody outside of this app has to add, or what keeps the access from ever working. */
  public get missing(): MissingSecretAccess[] {
    return this.gaps.map(({ rule, side, copy, literals }) => ({
      side: SIDES[side],
      region: copy.region,
      ruleId: rule && GRANT_RULES[rule].id,
      policy: literals.length > 0 ? policyJson(literals) : undefined,
    }));
  }

  /**
   * Outputs each policy that is missing by now, for who has to add it. The IDs are `<side><number>`.
   *
   * @param scope under which the outputs are made; it must be within the secret's stack
   * @param id of the construct that holds them
   */
  public outputMissing(scope: Construct, id: string): CfnOutput[] {
    const holder = new Construct(scope, id);
    return this.gaps
      .filter(({ statements }) => statements.length > 0)
      .map(
        ({ side, statements, copy }, index) =>
          new CfnOutput(holder, `${SIDES[side]}${index}`, {
            description: `Policy to add to the ${NOUNS[side]}${copy.isReplica ? ` of the replica in ${copy.region}` : ''}`,
            value: Stack.of(scope).toJsonString({
              Version: '2012-10-17',
              Statement: statements.map(statement => statement.toStatementJson()),
            }),
          }),
      );
  }

  private get gaps(): Array<GrantGap & { readonly side: PolicySide }> {
    return this.grants
      .flatMap(({ gaps }) => gaps)
      .filter((gap): gap is GrantGap & { readonly side: PolicySide } => gap.side !== undefined);
  }
}

const SIDES: Record<PolicySide, SecretPolicySide> = {
  owner: SecretPolicySide.OWNER,
  key: SecretPolicySide.KEY,
  consumer: SecretPolicySide.CONSUMER,
};
const NOUNS: Record<PolicySide, string> = { owner: 'secret', key: 'key', consumer: 'consumer' };
