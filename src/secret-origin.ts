import { CfnResource, Duration, Lazy, PhysicalName } from 'aws-cdk-lib';
import { CfnSecret, CfnSecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IConstruct } from 'constructs';
import { daysIn } from './app/days';
import type { CreateSecretProperties } from './create-secret/contract';
import { SecretShape } from './facts/secret-shape';
import { registerContract, ValueContract } from './facts/value-contracts';
import { KeyTarget } from './grants/key-target';
import type { ManagedSecretBase } from './managed-secret-base';
import type { ManagedSecretProps } from './managed-secret-props';
import { CreatedSecret, CreatedSecretProps, generatedName } from './provider/created-secret';
import { HandlerSource, NO_SOURCE } from './provider/handler-source';
import { SecretProvider } from './provider/secret-provider';
import { WrittenVersion } from './provider/written-version';
import { Complete } from './rules/rule';
import { SecretContent } from './secret-content';
import { CreateSecretOptions, OnExistingSecret } from './secret-creation';
import { RECOVERY_WINDOW } from './secrets-manager';

/** The resources behind a secret, and how to refer to them. */
export interface SecretOrigin {
  /** What the rules judge. */
  readonly shape: SecretShape;
  readonly element: CfnResource;
  /** The ARN as soon as the secret exists. */
  readonly ref: string;
  /** The ARN once the secret has its value: what reads the value refers to this. */
  readonly arn: string;
  /** The secret that the handler makes. */
  readonly created?: CreatedSecret;
  /** The name, where it cannot be taken from the ARN. */
  readonly name?: string;
  /** The version that the handler writes. */
  readonly versionId?: string;
  /** The resource that writes it, where another one makes the secret. */
  readonly version?: IConstruct;
  readonly provider?: SecretProvider;
}

/** What a secret is made from in either creation mode. */
export interface OriginRequest {
  readonly secret: ManagedSecretBase;
  readonly props: ManagedSecretProps;
  readonly content: SecretContent;
  /** What CDK calls it: a name that is made when another environment asks for one included. */
  readonly name: string;
  readonly key?: KeyTarget;
}

export function originOf(request: OriginRequest): SecretOrigin {
  const options = request.props.creation?._options;
  const origin = options ? createdOrigin(request, options) : cloudFormationOrigin(request);
  registerContract(origin.element, contractOfProps(request, origin));
  return origin;
}

/**
 * Who else takes a property to the secret: `ManagedSecret`, which adds it to the resource of either mode once
 * that is made; the custom resource that writes the version; or nobody, because it decides on the mode.
 */
type Elsewhere = 'ManagedSecret' | 'WrittenVersion' | 'mode' | 'rules';

/** What becomes of each property in one mode: one that is missing is an error of the compiler. */
type Mapping<T> = Record<keyof ManagedSecretProps, ((request: OriginRequest) => Partial<T>) | Elsewhere>;

const kmsKeyId = ({ props }: OriginRequest) => ({ kmsKeyId: props.encryptionKey?.keyArn ?? props.kmsKeyId });

const TO_CLOUD_FORMATION = {
  secretName: ({ name }) => ({ name }),
  description: ({ props: { description } }) => ({ description }),
  type: ({ props: { type } }) => ({ type: type?.name }),
  encryptionKey: kmsKeyId,
  kmsKeyId,
  content: ({ content }) => content._writtenByHandler ? {} : content._props,
  creation: 'mode',
  clientRequestToken: 'WrittenVersion',
  tags: 'ManagedSecret',
  replicaRegions: 'ManagedSecret',
  removalPolicy: 'ManagedSecret',
  fields: 'rules',
} satisfies Mapping<CfnSecretProps>;

const TO_HANDLER = {
  secretName: request => ({ name: nameOrGenerated(request) }),
  description: ({ props: { description } }) => ({ description }),
  type: ({ props: { type } }) => ({ type: type?.name }),
  encryptionKey: kmsKeyId,
  kmsKeyId,
  content: ({ content }) => ({ generateSecretString: content._props.generateSecretString }),
  creation: 'mode',
  clientRequestToken: ({ props: { clientRequestToken } }) => ({ clientRequestToken }),
  tags: 'ManagedSecret',
  replicaRegions: 'ManagedSecret',
  removalPolicy: 'ManagedSecret',
  fields: 'rules',
} satisfies Mapping<CreatedSecretProps>;

function mapped<T>(mapping: Mapping<T>, request: OriginRequest): Partial<T> {
  return Object.assign({}, ...Object.values(mapping).map(map => typeof map === 'string' ? {} : map(request)));
}

/** What no template shows of the fields. An encrypted file shows their names. */
function contractOfProps({ secret, props, content }: OriginRequest, { created }: SecretOrigin): ValueContract {
  const source = created ? content._createdByHandler : content._writtenByHandler;
  const isText = source !== undefined && 'Encoding' in source.source && source.source.Encoding === 'text';
  const { field, fields, problem } = isText ? source.file?.(secret) ?? {} : {};
  return { declared: props.fields, inFile: field === undefined && problem === undefined ? fields : undefined };
}

/** CloudFormation makes the secret; where it cannot write the value, the handler does. */
function cloudFormationOrigin(request: OriginRequest): SecretOrigin {
  const { secret, content, key, props: { clientRequestToken, creation } } = request;
  const resource = new CfnSecret(secret, 'Resource', mapped<CfnSecretProps>(TO_CLOUD_FORMATION, request));
  const common = { shape: resource, element: resource, ref: resource.ref };
  const written = inScope(content._writtenByHandler, secret);
  if (!written) return { ...common, arn: resource.ref };
  const provider = creation?._provider ?? SecretProvider.of(secret);
  const version = new WrittenVersion(secret, 'Version', { secretArn: resource.ref, key, content: written, clientRequestToken, provider });
  return { ...common, arn: version.getAttString('Arn'), versionId: version.getAttString('VersionId'), version, provider };
}

function inScope(source: HandlerSource | undefined, secret: Construct): HandlerSource | undefined {
  return source?.inScope?.(secret) ?? source;
}

/** The handler makes the secret. */
function createdOrigin(request: OriginRequest, options: CreateSecretOptions): SecretOrigin {
  const { secret, key } = request;
  const content = inScope(request.content._createdByHandler, secret) ?? NO_SOURCE;
  const createdOptions = withDefaults(secret, options);
  const { provider } = createdOptions;
  const created = new CreatedSecret(secret, 'CreateSecret', {
    ...mapped<CreatedSecretProps>(TO_HANDLER, request),
    key,
    content,
    ...createdOptions,
  });
  const versionId = content.source.Type === 'none' ? undefined : created.getAttString('VersionId');
  const { element, ref } = created;
  return { shape: created, element, ref, arn: ref, name: created.getAttString('Name'), versionId, provider, created };
}

/** An option that the handler receives: as a property of the custom resource, which has its name. */
type HandlerOption<K extends Uncapitalize<keyof CreateSecretProperties>> = K;

/**
 * The options of `createSecret()` as its resource takes them. An option that the handler does not receive, that
 * the resource does not take, or that is missing in `withDefaults()`, is an error of the compiler.
 */
type CreatedOptions = Pick<CreatedSecretProps, 'provider'> & Complete<Pick<
  CreatedSecretProps, HandlerOption<Exclude<keyof CreateSecretOptions, 'provider' | 'recoveryWindow'>> | 'recoveryWindowInDays'
>>;

function withDefaults(secret: IConstruct, options: CreateSecretOptions): CreatedOptions {
  return {
    provider: options.provider ?? SecretProvider.of(secret),
    recoveryWindowInDays: daysIn(options.recoveryWindow ?? Duration.days(RECOVERY_WINDOW.defaultDays)),
    onExisting: options.onExisting ?? OnExistingSecret.FAIL,
    lineage: options.lineage,
    forceOverwriteReplicaSecret: options.forceOverwriteReplicaSecret ?? false,
  };
}

/** Where CDK makes a name when another environment asks for one, it has to be that; else one of ours. */
function nameOrGenerated({ secret, name, props: { secretName } }: OriginRequest): string | undefined {
  if (secretName !== PhysicalName.GENERATE_IF_NEEDED) return secretName;
  return Lazy.uncachedString({ produce: context => context.resolve(name) ?? generatedName(secret) });
}
