import { SecretValue } from 'aws-cdk-lib';
import { CfnSecretProps, SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';

/** Options of `SecretContent.generated()`. */
export interface GeneratedContentOptions {
  /**
   * Fingerprint of the generator's options. A synthesis whose options do not fit it is refused (MS038),
   * because CloudFormation writes a new password whenever the options change.
   *
   * Synthesize without it once: the warning MS039 tells the pin to write here.
   *
   * @default - the options are not pinned; with options, a warning says so
   */
  readonly pin?: string;
}

/** Options of `SecretContent.fromSecretValue()`. */
export interface SecretValueContentOptions {
  /**
   * Accept a literal. It stands readable in the template, in `cdk.out` and in the history of the stack.
   *
   * @default false - a literal is refused (MS022)
   */
  readonly allowPlaintext?: boolean;
}

/** Options of `SecretContent.json()`. */
export interface JsonContentOptions {
  /**
   * The fields that may be literals because they are no secret, such as a user name.
   *
   * @default - none: a literal in any field is refused (MS023)
   */
  readonly plaintextFields?: string[];
}

/**
 * Where the value of a secret comes from.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-secretsmanager-secret.html
 */
export class SecretContent {
  /**
   * A password that CloudFormation has Secrets Manager generate. It never leaves AWS.
   *
   * It is generated when the secret is created, and again only when these options change; pin them with
   * `{ pin }` to be asked before that happens. `secretStringTemplate` stands readable in the template: nothing secret goes into it.
   *
   * @param options the generator's options; without them, 32 characters of all types.
   * Limits: `passwordLength` 1 to 4096, `excludeCharacters` at most 4096 characters.
   */
  public static generated(options?: SecretStringGenerator, contentOptions: GeneratedContentOptions = {}): SecretContent {
    return new SecretContent({ generateSecretString: options ?? {} }, { ...contentOptions });
  }

  /** No value and no version: the secret is filled later, by an operator or a rotation. */
  public static empty(): SecretContent {
    return new SecretContent({}, {});
  }

  /**
   * A value that the template refers to, such as `SecretValue.secretsManager()` or a NoEcho parameter.
   *
   * Limits: 1 to 65,536 bytes in UTF-8; no `SecretValue.ssmSecure()`, which CloudFormation does not resolve in a secret.
   */
  public static fromSecretValue(value: SecretValue, options: SecretValueContentOptions = {}): SecretContent {
    return new SecretContent({ secretString: value.unsafeUnwrap() }, { ...options });
  }

  /**
   * A JSON object, each of its fields as in `fromSecretValue()`.
   *
   * Limits: 65,536 bytes in UTF-8, the names of the fields and the punctuation included.
   */
  public static json(fields: { [key: string]: SecretValue }, options: JsonContentOptions = {}): SecretContent {
    const unwrapped = Object.entries(fields).map(([name, value]) => [name, value.unsafeUnwrap()]);
    return new SecretContent({ secretString: JSON.stringify(Object.fromEntries(unwrapped)) }, { plaintextFields: options.plaintextFields ?? [] });
  }

  /** @internal */
  public get _excludeCharacters(): string | undefined {
    return (this._props.generateSecretString as SecretStringGenerator | undefined)?.excludeCharacters;
  }

  /** @internal */
  private constructor(
    /** @internal */ public readonly _props: Pick<CfnSecretProps, 'generateSecretString' | 'secretString'>,
    /** @internal */ public readonly _consent: GeneratedContentOptions & SecretValueContentOptions & JsonContentOptions,
  ) {}
}
