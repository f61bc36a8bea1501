import { CfnOutput, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { GrantGap, PolicySide } from './grants/grant-gaps';
import { policyJson } from './grants/policy-json';
import { SecretGrant } from './grants/secret-grant';
import { GRANT_RULES } from './rules/grants';

/** The access that a consumer gets to the value of a secret. */
export enum SecretAccess {
  /** Read it: GetSecretValue and DescribeSecret, and kms:Decrypt; in another account also kms:DescribeKey. */
  READ = 'read',
  /**
   * Write new versions: PutSecretValue and UpdateSecretVersionStage, and kms:GenerateDataKey and kms:Decrypt.
   * Within the secret's account also UpdateSecret, which can move the secret to another key, and kms:Encrypt
   * and kms:ReEncrypt. In another account also DescribeSecret.
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

/** A policy that an access needs and that somebody must add outside this app. */
export interface MissingSecretAccess {
  /** The policy that lacks the statement. */
  readonly side: SecretPolicySide;

  /** The region of the secret or the replica. `AWS::Region` if the stack does not know its own region. */
  readonly region: string;

  /**
   * The rule that reports the missing policy.
   *
   * @default - none: another app normally grants it
   */
  readonly ruleId?: string;

  /**
   * A complete policy document, as JSON to paste. `${…}` stands for values that synthesis does not know.
   *
   * @default - no policy helps: the fix of the rule says what to change
   */
  readonly policy?: string;
}

/**
 * One access to a secret and its replicas, with the statements of its three sides. The app writes the
 * policies that it owns; `missing` lists the others.
 *
 * The properties describe the app at the moment when you read them. Replicas that you add later change them.
 */
export class SecretAccessGrant {
  /** @internal */
  public static _of(grants: readonly SecretGrant[]): SecretAccessGrant {
    return new SecretAccessGrant(grants);
  }

  private constructor(private readonly grants: readonly SecretGrant[]) {}

  /**
   * The statements for the resource policy of the secret, which Secrets Manager copies to replicas. Empty
   * within an account, for a principal that has its own policy.
   */
  public get ownerStatements(): PolicyStatement[] {
    return this.grants.filter(({ copies }) => copies.length > 0).flatMap(({ terms }) => terms.ownerStatements);
  }

  /** The statements for the key policies: of the secret's key, then of the replicas' keys. */
  public get keyStatements(): PolicyStatement[] {
    return this.grants.flatMap(({ terms, copies }) => copies.flatMap(copy => terms.keyPolicyOf(copy)));
  }

  /** The statements for the consumer's policies. */
  public get consumerStatements(): PolicyStatement[] {
    return this.grants.flatMap(({ terms, copies }) =>
      copies.filter(copy => terms.needsIdentity(copy)).flatMap(copy => terms.identityPolicyOf(copy)),
    );
  }

  /**
   * Whether this app writes every statement, so that the access works after the deployment.
   */
  public get complete(): boolean {
    return this.missing.length === 0;
  }

  /** The policies that somebody must add outside this app, and the reasons why the access can never work. */
  public get missing(): MissingSecretAccess[] {
    return this.gaps.map(({ rule, side, copy, literals }) => ({
      side: SIDES[side],
      region: copy.region,
      ruleId: rule && GRANT_RULES[rule].id,
      policy: literals.length > 0 ? policyJson(literals) : undefined,
    }));
  }

  /**
   * Writes each policy that is missing now to an output of the stack, for the person who adds it. The IDs of
   * the outputs are `<side><number>`.
   *
   * @param scope the scope of the outputs, which must be within the secret's stack
   * @param id the id of the construct that holds them
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
