import { Stack, Token } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ISecret, ISecretAttachmentTarget } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { toEnvironment } from './app/environment';
import { environmentOfArn, secretArnParts } from './app/secret-arn';
import { textOf } from './app/tokens';
import { attachSecret } from './attached-secret';
import { isPendingLookup } from './cloudformation/text';
import { COMPLETE_ARN, completeArnProblem } from './complete-arn';
import { registerForeignContract } from './facts/value-contracts';
import { importKey, KeyTarget, resolveKeyTarget, resolveKmsReference } from './grants/key-target';
import { ReplicaList } from './grants/secret-copy';
import { ImportedName, nameInCompleteArn } from './imported-name';
import { ManagedSecretBase } from './managed-secret-base';
import { AttributeFacts, attributesInvalid, judgeAttributes } from './rules/attributes';
import { Finding } from './rules/rule';
import { ANY_SUFFIX } from './secrets-manager';
import { Surveys } from './validation/inspect-stages';
import { inspectRelatedResources } from './validation/related-findings';

/** Attributes of a secret of another app or another account. */
export interface ManagedSecretAttributes {
  /**
   * The complete ARN, with the six characters that Secrets Manager appended. Set either this or the name
   * (MS009).
   *
   * @default - the library derives a pattern from the name, the account, and the region
   */
  readonly secretCompleteArn?: string;

  /**
   * The name of the secret: 1 to 512 characters (MS001, MS002). Use it if you do not know the complete ARN.
   *
   * @default - the name in the complete ARN
   */
  readonly secretName?: string;

  /**
   * The account that owns the secret: 12 digits (MS091). Set it only with a name (MS009).
   *
   * @default - the account of the stack
   */
  readonly account?: string;

  /**
   * The region of the secret, such as `eu-west-1` (MS092). Set it only with a name (MS009).
   *
   * @default - the region of the stack
   */
  readonly region?: string;

  /**
   * The ARN of the customer managed key that encrypts the secret. Grants need it, because a reader of the
   * secret must also be allowed to use the key. For a secret of another account, a key ID or an alias name is
   * error MS013, and MS108 warns of a grant without this ARN.
   *
   * @default - the secret has the AWS managed key `aws/secretsmanager`
   */
  readonly keyArn?: string;

  /**
   * The fields of the JSON value. A reference to any other field is warning MS232.
   *
   * @default - unknown: the library accepts every field
   */
  readonly fields?: string[];
}


/** A secret that is not of this app: grants write the consumer's side. */
export class ImportedSecret extends ManagedSecretBase {
  public readonly encryptionKey?: IKey;
  public readonly secretFullArn?: string;
  /** @internal */
  public readonly _keyTarget?: KeyTarget | undefined;
  /** @internal */
  public readonly _ownsPolicy = false;
  /** @internal */
  public readonly _replicas = new ReplicaList();

  private readonly arn: string;
  private isPartialArnUsed = false;
  private name?: ImportedName;

  private readonly attrs: ManagedSecretAttributes;

  constructor(scope: Construct, id: string, attributes: ManagedSecretAttributes) {
    const problem = attributesProblem(attributes);
    const attrs = problem === undefined ? attributes : { secretName: STAND_IN };
    const known = withoutPendingLookup(scope, attrs);
    const secretArn = known.secretCompleteArn ?? partialArn(scope, known);
    super(scope, id, environmentOfArn(scope, secretArn));
    this.attrs = attrs;
    if (problem !== undefined) this._recordFindings(attributesInvalid(problem));
    this.arn = secretArn;
    this.secretFullArn = known.secretCompleteArn;
    if (attrs.fields) registerForeignContract({ construct: this, arn: secretArn, declared: attrs.fields });
    const reference = attrs.keyArn === undefined ? undefined : resolveKmsReference(this, this.env, attrs.keyArn);
    this.encryptionKey = reference && importKey(this, 'EncryptionKey', attrs.keyArn!, reference);
    this._keyTarget = resolveKeyTarget(this.encryptionKey, reference);
  }

  /** Callers use it to find the secret; policies use patterns of it. */
  public get secretArn(): string {
    this.isPartialArnUsed = this.secretFullArn === undefined;
    return this.arn;
  }

  /**
   * For a comparison: nobody looks the secret up by it.
   * @internal
   */
  public get _arnAsWritten(): string {
    return this.arn;
  }

  /** Callers may use it to look up the secret. */
  public get secretName(): string {
    const { secretName } = this.attrs;
    return secretName ?? (this.name ??= nameInCompleteArn(this, this.arn)).name;
  }

  /** @internal */
  public _inspect(surveys: Surveys): Finding[] {
    return [...judgeAttributes(this.attributeFacts), ...inspectRelatedResources(this, surveys, undefined), ...super._inspect(surveys)];
  }

  /** @internal */
  public get _arnPattern() {
    return { pattern: this.arnForPolicies, isWide: false };
  }

  /** @internal */
  protected get _arnForOtherEnvironments() {
    return this.secretFullArn ?? `${this.arn}${ANY_SUFFIX}`;
  }

  public addToResourcePolicy(_statement: PolicyStatement): AddToResourcePolicyResult {
    return { statementAdded: false };
  }

  public attach(target: ISecretAttachmentTarget): ISecret {
    return attachSecret(this, target);
  }

  private get isForeign(): boolean {
    const { account } = toEnvironment(this.env);
    return account !== undefined && ![undefined, account].includes(toEnvironment(this.stack).account);
  }

  private get attributeFacts(): AttributeFacts {
    const { secretName, account, region, secretCompleteArn, keyArn } = this.attrs;
    const key = textOf(this, keyArn);
    return {
      secretName: textOf(this, secretName),
      account: account === this.stack.account ? undefined : textOf(this, account),
      region: region === this.stack.region ? undefined : textOf(this, region),
      key: key && { reference: key, environment: toEnvironment(this.env) },
      completeArn: textOf(this, secretCompleteArn),
      isPartialArnUsed: this.isPartialArnUsed,
      isNameWithSuffixUsed: this.name?.keepsSuffix === true,
      isForeign: this.isForeign,
    };
  }
}

/** Names the secret until its attributes do, so that the synthesis goes on to report them. */
const STAND_IN = 'not/known';

/** A sentence, where they do not name one secret. */
function attributesProblem({ secretCompleteArn: arn, secretName, account, region }: ManagedSecretAttributes): string | undefined {
  if (arn === undefined) return secretName === undefined ? 'Neither secretCompleteArn nor secretName is set.' : undefined;
  if (secretName !== undefined) return 'Both secretCompleteArn and secretName are set.';
  if ((account ?? region) !== undefined) return 'secretCompleteArn already contains the account and the region, and account or region is set too.';
  return Token.isUnresolved(arn) || isPendingLookup(arn) || COMPLETE_ARN.test(arn) ? undefined : completeArnProblem(arn);
}

/** What the CLI has yet to look up is no ARN; the next synthesis has it. */
function withoutPendingLookup(scope: Construct, attrs: ManagedSecretAttributes): ManagedSecretAttributes {
  const { secretCompleteArn } = attrs;
  if (secretCompleteArn === undefined || !isPendingLookup(secretCompleteArn)) return attrs;
  return { ...attrs, secretCompleteArn: partialArn(scope, { secretName: 'looked-up-later' }) };
}

function partialArn(scope: Construct, { secretName, account, region }: ManagedSecretAttributes): string {
  return Stack.of(scope).formatArn({ ...secretArnParts(secretName!), account, region });
}
