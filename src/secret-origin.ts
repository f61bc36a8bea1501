import { CfnResource, Duration, Lazy, PhysicalName } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { KeyTarget } from './grants/key-target';
import type { ManagedSecretBase } from './managed-secret-base';
import { SecretShape } from './private/secret-shape';
import { CreatedSecret, generatedName } from './provider/created-secret';
import { NO_SOURCE } from './provider/handler-source';
import { SecretProvider } from './provider/secret-provider';
import { WrittenVersion } from './provider/written-version';
import { SecretContent } from './secret-content';
import { CreateSecretOptions, OnExistingSecret, SecretCreation } from './secret-creation';

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
  readonly provider?: SecretProvider;
}

/** What both origins are made from. */
export interface OriginProps {
  readonly secretName?: string;
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly key?: KeyTarget;
  readonly content: SecretContent;
  readonly creation: SecretCreation;
  readonly clientRequestToken?: string;
}

export function originOf(secret: ManagedSecretBase, physicalName: string, props: OriginProps): SecretOrigin {
  const { _options: options } = props.creation;
  if (!options) return cloudFormationOrigin(secret, physicalName, props);
  return createdOrigin(secret, nameOrGenerated(secret, physicalName, props), props, options);
}

/** CloudFormation makes the secret; where it cannot write the value, the handler does. */
function cloudFormationOrigin(secret: ManagedSecretBase, name: string, props: OriginProps): SecretOrigin {
  const { description, kmsKeyId, content, key, clientRequestToken } = props;
  const written = content._writtenByHandler;
  const resource = new CfnSecret(secret, 'Resource', { description, kmsKeyId, name, ...written ? {} : content._props });
  const common = { shape: resource, element: resource, ref: resource.ref };
  if (!written) return { ...common, arn: resource.ref };
  const provider = props.creation._provider ?? SecretProvider.of(secret);
  const version = new WrittenVersion(secret, 'Version', { secretArn: resource.ref, key, content: written, clientRequestToken, provider });
  return { ...common, arn: version.getAttString('Arn'), versionId: version.getAttString('VersionId'), provider };
}

const DEFAULT_WINDOW_DAYS = 30;

/** The handler makes the secret. */
function createdOrigin(secret: ManagedSecretBase, name: string | undefined, props: OriginProps, options: CreateSecretOptions): SecretOrigin {
  const { description, kmsKeyId, key, clientRequestToken } = props;
  const content = props.content._createdByHandler ?? NO_SOURCE;
  const provider = options.provider ?? SecretProvider.of(secret);
  const created = new CreatedSecret(secret, 'CreateSecret', {
    name,
    description,
    kmsKeyId,
    key,
    clientRequestToken,
    content,
    provider,
    generateSecretString: props.content._props.generateSecretString,
    recoveryWindowInDays: (options.recoveryWindow ?? Duration.days(DEFAULT_WINDOW_DAYS)).toDays({ integral: false }),
    onExisting: options.onExisting ?? OnExistingSecret.FAIL,
    lineage: options.lineage,
    forceOverwriteReplicaSecret: options.forceOverwriteReplicaSecret ?? false,
  });
  const versionId = content.source.Type === 'none' ? undefined : created.getAttString('VersionId');
  const { element, ref } = created;
  return { shape: created, element, ref, arn: ref, name: created.getAttString('Name'), versionId, provider, created };
}

/** Where CDK makes a name when another environment asks for one, it has to be that; else one of ours. */
function nameOrGenerated(secret: ManagedSecretBase, physicalName: string, { secretName }: OriginProps): string | undefined {
  if (secretName !== PhysicalName.GENERATE_IF_NEEDED) return secretName;
  return Lazy.uncachedString({ produce: context => context.resolve(physicalName) ?? generatedName(secret) });
}
