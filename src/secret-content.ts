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
   * A fingerprint of the generator's options. If you change the options and keep the pin, the synthesis fails
   * (MS038), because CloudFormation writes a new password whenever the options change.
   *
   * To get the pin, synthesize once without one: note MS039 prints it.
   *
   * @default - the options are not pinned; if you set options, note MS039 reports it
   */
  readonly pin?: string;

  /**
   * Any text that names this generation of the password. With it, the handler generates the password, and
   * generates a new one only if you change this text.
   *
   * @default - CloudFormation generates the password; if the handler creates the secret, the handler
   * generates it once
   */
  readonly generation?: string;

  /**
   * The fields of the generator's template that are not secret although their name, or the name of their
   * parameter, sounds like a secret: `page_token`, for example.
   *
   * @default - none: the synthesis refuses a parameter without NoEcho in such a field (MS028)
   */
  readonly plaintextFields?: string[];
}

/** Options of a value that the template refers to. */
export interface SecretValueContentOptions {
  /**
   * Whether to accept a literal, which is readable in the template, in `cdk.out`, and in the history of the
   * stack. It also accepts a literal in a field of a JSON value, and a parameter without NoEcho.
   *
   * @default false - the synthesis refuses them (MS022, MS023, MS028)
   */
  readonly allowPlaintext?: boolean;
}

/** Options of `SecretContent.json()`. */
export interface JsonContentOptions {
  /**
   * The fields that can be literals, or parameters without NoEcho, because they are not secret, such as a
   * user name. MS024 warns of a field that the value does not have.
   *
   * @default - none: the synthesis refuses a literal (MS023) and a parameter without NoEcho (MS028)
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
   * A password that Secrets Manager generates at deployment. It never leaves AWS.
   *
   * Secrets Manager generates it when CloudFormation creates the secret, and again whenever these options
   * change. To have the synthesis fail before that happens, pin the options.
   * The generator's template is readable in the CloudFormation template: put nothing secret into it.
   *
   * Errors: MS027, MS030 to MS033, MS035, MS036, MS038.
   *
   * @param options the generator's options; by default, 32 characters of all types. Limits: a
   * length of 1 to 4096, and at most 4096 excluded characters.
   */
  public static generated(options?: SecretStringGenerator, contentOptions: GeneratedContentOptions = {}): SecretContent {
    const source = generatedSource(options ?? {}, contentOptions.generation);
    const byHandler = contentOptions.generation === undefined ? undefined : source;
    return new SecretContent({ generateSecretString: options ?? {} }, { ...contentOptions }, byHandler, source);
  }

  /** No value and no version: an operator or a rotation writes the value later. */
  public static empty(): SecretContent {
    return new SecretContent({}, {}, undefined, NO_SOURCE);
  }

  /**
   * A value that the template refers to, such as a reference to another secret, or a NoEcho parameter.
   *
   * Limits: 1 to 65,536 bytes in UTF-8 (MS020, MS021). A reference to a secure parameter of Systems Manager
   * does not work, because CloudFormation does not resolve it in a secret (MS025). If the handler creates the
   * secret, this content is error MS200.
   */
  public static fromSecretValue(value: SecretValue, options: SecretValueContentOptions = {}): SecretContent {
    return new SecretContent({ secretString: value.unsafeUnwrap() }, { ...options });
  }

  /**
   * A JSON object. Each field is a value that the template refers to.
   *
   * Limits: 65,536 bytes in UTF-8, including the names of the fields and the punctuation (MS020). If the
   * handler creates the secret, this content is error MS200.
   */
  public static json(fields: { [key: string]: SecretValue }, options: JsonContentOptions = {}): SecretContent {
    const unwrapped = Object.entries(fields).map(([name, value]) => [name, value.unsafeUnwrap()]);
    return new SecretContent(
      { secretString: JSON.stringify(Object.fromEntries(unwrapped)) },
      { plaintextFields: options.plaintextFields ?? [] },
    );
  }

  /**
   * The value of a Systems Manager parameter, secure or not. The handler reads it.
   *
   * The deploying principal needs no access to the parameter. The deployment fails if the parameter or its
   * version does not exist, if the handler is not allowed to use the key, or if the value has over 65,536
   * bytes.
   *
   * Errors: MS222, if the name or ARN has a wildcard.
   */
  public static fromParameter(parameter: IParameter, options: ParameterContentOptions = {}): SecretContent {
    return SecretContent.fromSource(parameterSource(parameter, options.version?.toString(), options.encoding ?? SecretEncoding.TEXT));
  }

  /**
   * A copy of a version of another secret, or of one of its fields. The handler reads it.
   *
   * Errors: MS222, if the name or ARN has a wildcard.
   */
  public static fromSecret(secret: ISecret, options: SecretSourceContentOptions = {}): SecretContent {
    return SecretContent.fromSource(secretSource(secret, options, options.encoding ?? SecretEncoding.TEXT));
  }

  /**
   * An object in a bucket, such as a keystore or a certificate. The handler reads it. Limit: 65,536 bytes.
   *
   * Errors: MS221, if the object is an `Asset` of a local file; MS222, if the name of the bucket has a
   * wildcard.
   */
  public static fromBucketObject(bucket: IBucket, key: string, options: BucketObjectContentOptions = {}): SecretContent {
    const source = objectSource(bucket, key, options.versionId, options.encoding ?? SecretEncoding.TEXT);
    return SecretContent.fromSource(source, { allowPlaintext: options.allowPlaintext });
  }

  /**
   * A file of the repository that you encrypted with SOPS and a KMS key. If its name ends with `.json`, it
   * holds a JSON object; otherwise, it can be a file of any kind. The CDK uploads it as an asset, and the
   * handler decrypts and verifies it. If the file changes, the handler writes a new version.
   *
   * Limits: 65,536 bytes decrypted; one group of keys; the file needs a MAC. Errors: MS223 to MS231.
   *
   * @param path relative to the working directory of the app, or absolute
   * @see https://github.com/getsops/sops
   */
  public static fromSopsFile(path: string, options: SopsFileContentOptions): SecretContent {
    return SecretContent.fromSource(sopsFileSource(path, { ...options, encoding: options.encoding ?? SecretEncoding.TEXT }));
  }

  /**
   * A file of the repository with the output of `aws kms encrypt`, in bytes or in base64. The template
   * contains the ciphertext, and the handler decrypts it. If the file changes, the handler writes a new
   * version.
   *
   * Limits: 4,096 bytes decrypted, the limit of KMS. Errors: MS223, MS225, MS228, MS230.
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
