import { SecretValue } from 'aws-cdk-lib';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnSecretProps, ISecret, SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { IParameter } from 'aws-cdk-lib/aws-ssm';
import { ciphertextFileSource, sopsFileSource } from './encrypted-files/file-sources';
import {
  generatedSource, HandlerSource, NO_SOURCE, objectSource, parameterSource, secretSource,
} from './provider/handler-source';
import {
  BucketObjectContentOptions, CiphertextFileContentOptions, ParameterContentOptions, SecretEncoding, SecretSourceContentOptions,
  SopsFileContentOptions,
} from './source-content';

/** Options of `SecretContent.generated()`. */
export interface GeneratedContentOptions {
  /**
   * Fingerprint of the generator's options. A synthesis whose options do not fit it is refused (MS038),
   * because CloudFormation writes a new password whenever the options change.
   *
   * Synthesize without it once: the note MS039 has the pin to write here.
   *
   * @default - the options are not pinned; with options, a note says so
   */
  readonly pin?: string;

  /**
   * Has the handler of this library generate the password, and names the generation: a change of it, and
   * nothing else, makes a new password. Any text will do.
   *
   * @default - CloudFormation generates, or, with `SecretCreation.createSecret()`, the handler generates once
   */
  readonly generation?: string;

  /**
   * The fields of `secretStringTemplate` that are no secret, though their name, or that of the parameter that
   * gives them, ends like one: `pageToken`, for example.
   *
   * @default - none: a parameter without NoEcho in such a field is refused (MS028)
   */
  readonly plaintextFields?: string[];
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
   * `{ pin }` to be asked before that happens. `secretStringTemplate` stands readable in the template: nothing
   * secret goes into it.
   *
   * @param options the generator's options; without them, 32 characters of all types. Limits:
   * `passwordLength` 1 to 4096, `excludeCharacters` at most 4096 characters.
   */
  public static generated(options?: SecretStringGenerator, contentOptions: GeneratedContentOptions = {}): SecretContent {
    const source = generatedSource(options ?? {}, contentOptions.generation);
    const byHandler = contentOptions.generation === undefined ? undefined : source;
    return new SecretContent({ generateSecretString: options ?? {} }, { ...contentOptions }, byHandler, source);
  }

  /** No value and no version: the secret is filled later, by an operator or a rotation. */
  public static empty(): SecretContent {
    return new SecretContent({}, {}, undefined, NO_SOURCE);
  }

  /**
   * A value that the template refers to, such as `SecretValue.secretsManager()` or a NoEcho parameter.
   *
   * Limits: 1 to 65,536 bytes in UTF-8; no `SecretValue.ssmSecure()`, which CloudFormation does not resolve
   * in a secret.
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
    return new SecretContent(
      { secretString: JSON.stringify(Object.fromEntries(unwrapped)) },
      { plaintextFields: options.plaintextFields ?? [] },
    );
  }

  /**
   * The value of a parameter in Systems Manager, secure or not, that the handler reads.
   *
   * Whoever deploys needs no access to it. Errors, at deployment: a parameter or version that does not exist,
   * a key that the handler may not use, a value over 65,536 bytes.
   */
  public static fromParameter(parameter: IParameter, options: ParameterContentOptions = {}): SecretContent {
    return SecretContent.fromSource(parameterSource(parameter, options.version?.toString(), options.encoding ?? SecretEncoding.TEXT));
  }

  /** A copy of a version of another secret, or of one field of it, that the handler reads. */
  public static fromSecret(secret: ISecret, options: SecretSourceContentOptions = {}): SecretContent {
    return SecretContent.fromSource(secretSource(secret, options, options.encoding ?? SecretEncoding.TEXT));
  }

  /**
   * An object in a bucket, at most 65,536 bytes, that the handler reads: a keystore, a certificate.
   *
   * Errors: MS221, for the object of an `Asset` of a local file.
   */
  public static fromBucketObject(bucket: IBucket, key: string, options: BucketObjectContentOptions = {}): SecretContent {
    const source = objectSource(bucket, key, options.versionId, options.encoding ?? SecretEncoding.TEXT);
    return SecretContent.fromSource(source, { allowPlaintext: options.allowPlaintext });
  }

  /**
   * A file of the repository that SOPS has encrypted with a key of KMS: a JSON object, or, where its name does
   * not end with `.json`, a file of any kind. It travels as an asset, and the handler decrypts and verifies it.
   * A change of the file writes a new version.
   *
   * Limits: 65,536 bytes decrypted; one group of keys; a MAC. Errors: MS223 to MS231.
   *
   * @param path relative to the working directory of the app, or absolute
   * @see https://github.com/getsops/sops
   */
  public static fromSopsFile(path: string, options: SopsFileContentOptions): SecretContent {
    return SecretContent.fromSource(sopsFileSource(path, { ...options, encoding: options.encoding ?? SecretEncoding.TEXT }));
  }

  /**
   * A file of the repository with what `aws kms encrypt` wrote, in bytes or in base64. The ciphertext stands in
   * the template, and the handler decrypts it. A change of the file writes a new version.
   *
   * Limits: 4,096 bytes decrypted, those of KMS. Errors: MS223, MS225, MS228, MS230.
   *
   * @param path relative to the working directory of the app, or absolute
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
   */
  public static fromCiphertextFile(path: string, options: CiphertextFileContentOptions): SecretContent {
    return SecretContent.fromSource(ciphertextFileSource(path, { ...options, encoding: options.encoding ?? SecretEncoding.TEXT }));
  }

  private static fromSource(source: HandlerSource, consent: SecretValueContentOptions = {}): SecretContent {
    return new SecretContent({}, consent, source, source);
  }

  /** @internal */
  public get _excludeCharacters(): string | undefined {
    return (this._props.generateSecretString as SecretStringGenerator | undefined)?.excludeCharacters;
  }

  /** @internal */
  private constructor(
    /** @internal */ public readonly _props: Pick<CfnSecretProps, 'generateSecretString' | 'secretString'>,
    /** @internal */ public readonly _consent: GeneratedContentOptions & SecretValueContentOptions & JsonContentOptions,
    /** @internal What the handler writes though CloudFormation creates the secret. */
    public readonly _writtenByHandler?: HandlerSource,
    /** @internal What the handler writes where it creates the secret. */
    public readonly _createdByHandler?: HandlerSource,
  ) {}
}
