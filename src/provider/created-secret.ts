import {
  CfnResource, CustomResource, Fn, ICfnResourceOptions, Lazy, Stack, TagManager, TagType,
} from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IConstruct } from 'constructs';
import { createPermissions, HandlerTask, ReplicaKey, replicaPermissions } from './handler-permissions';
import { HandlerSource } from './handler-source';
import { literalInArn } from './literal-arn';
import { SecretProvider } from './secret-provider';
import { outermostStack, stackTags, stackUuid } from '../app/environment';
import {
  CONTRACT_VERSION, CreateSecretProperties, OnExisting, RESOURCE_TYPE,
} from '../create-secret/contract';
import { SECRET_SHAPE, SecretShape } from '../facts/secret-shape';
import { KeyTarget } from '../grants/key-target';
import { Complete } from '../rules/rule';
import { ANY_SUFFIX } from '../secrets-manager';

/** What the custom resource creates. The names are those of CfnSecret, so that the same rules judge both. */
export interface CreatedSecretProps {
  readonly name?: string;
  readonly description?: string;
  readonly type?: string;
  readonly kmsKeyId?: string;
  readonly key?: KeyTarget;
  readonly content: HandlerSource;
  readonly generateSecretString?: SecretShape['generateSecretString'];
  readonly clientRequestToken?: string;
  readonly recoveryWindowInDays: number;
  readonly onExisting: OnExisting;
  readonly lineage?: string;
  readonly forceOverwriteReplicaSecret: boolean;
  readonly provider: SecretProvider;
}

/**
 * A secret that the handler creates: mode `create`. It has the shape of CfnSecret: rules judge it, and tags
 * reach it.
 */
export class CreatedSecret extends CustomResource implements SecretShape {
  public readonly name?: string;
  public readonly description?: string;
  public readonly type?: string;
  public readonly kmsKeyId?: string;
  public readonly secretString?: string;
  public readonly generateSecretString?: SecretShape['generateSecretString'];
  public readonly replicaRegions: CfnSecret.ReplicaRegionProperty[];
  public readonly tags: TagManager;
  /** What `Tags.of()` writes to. */
  public readonly cdkTagManager: TagManager;
  /** Names the secret in policies of its own stack, without waiting for it. */
  public readonly arnPattern: string;
  private readonly provider: SecretProvider;

  constructor(scope: Construct, id: string, props: CreatedSecretProps) {
    const tags = new TagManager(TagType.STANDARD, 'AWS::SecretsManager::Secret');
    const replicas: CfnSecret.ReplicaRegionProperty[] = [];
    super(scope, id, {
      serviceToken: props.provider.handler.functionArn,
      serviceTimeout: props.provider._serviceTimeout,
      resourceType: RESOURCE_TYPE,
      properties: resourceProperties(scope, props, tags, replicas),
    });
    this.name = props.name;
    this.description = props.description;
    this.type = props.type;
    this.kmsKeyId = props.kmsKeyId;
    this.generateSecretString = props.generateSecretString;
    this.replicaRegions = replicas;
    this.tags = this.cdkTagManager = tags;
    this.provider = props.provider;
    this.arnPattern = arnPattern(scope, props.name ?? generatedName(scope));
    props.provider._allow(this, createPermissions({ ...handlerTaskOf(scope, this.arnPattern, props), name: props.name }, props.onExisting));
  }

  /** The tags that the handler receives. CloudFormation adds stack tags only to its own resources. */
  public get allTags(): Record<string, string> {
    return allTagsOf(this, this.tags);
  }

  /** Has the handler encrypt a replica under a key of the user's. */
  public allowReplica(region: string, key: ReplicaKey | undefined): void {
    if (key) this.provider._allow(this, replicaPermissions(this.stack, { secretArn: this.arnPattern, region, key }));
  }

  public get element(): CfnResource {
    return this.node.defaultChild as CfnResource;
  }

  public get cfnOptions(): ICfnResourceOptions {
    return this.element.cfnOptions;
  }
}

Object.defineProperty(CreatedSecret.prototype, SECRET_SHAPE, { value: true });

function handlerTaskOf(secret: IConstruct, secretArn: string, { key, content }: CreatedSecretProps): HandlerTask {
  const stack = Stack.of(secret);
  return { stack, secretArn, key, isGenerated: content.source.Type === 'generated', source: content.permissions(stack) };
}

function resourceProperties(
  secret: IConstruct, props: CreatedSecretProps, tags: TagManager, replicas: CfnSecret.ReplicaRegionProperty[],
): Omit<Complete<CreateSecretProperties>, 'ServiceToken' | 'Tags' | 'Replicas'> & Record<'Tags' | 'Replicas', unknown> {
  return {
    ContractVersion: CONTRACT_VERSION,
    Mode: 'create',
    Name: props.name ?? generatedName(secret),
    Description: props.description,
    Type: props.type,
    KmsKeyId: props.kmsKeyId,
    Source: props.content.source,
    Generation: props.content.generation,
    ClientRequestToken: props.clientRequestToken,
    Lineage: props.lineage ?? lineageOf(secret),
    OnExisting: props.onExisting,
    RecoveryWindowInDays: String(props.recoveryWindowInDays),
    ForceOverwriteReplicaSecret: props.forceOverwriteReplicaSecret ? 'true' : undefined,
    Tags: lateList(() => Object.entries(allTagsOf(secret, tags)).map(([Key, Value]) => ({ Key, Value }))),
    Replicas: lateList(() => replicas.map(({ region, kmsKeyId }) => ({ Region: region, KmsKeyId: kmsKeyId }))),
  };
}

/** A list that grows until the template is written. An empty one is left out. */
function lateList(produce: () => unknown[]): unknown {
  return Lazy.any({ produce }, { omitEmptyArray: true });
}

function allTagsOf(secret: IConstruct, tags: TagManager): Record<string, string> {
  return { ...stackTags(Stack.of(secret)), ...tags.tagValues() };
}

const MAX_PATH = 200;
const HASH_LENGTH = 8;
const LAST_OF_UUID = 4;

/** A stack that is made anew has another uuid, and so never meets what its predecessor has left. */
export function generatedName(secret: IConstruct): string {
  return Fn.join('-', [namePrefix(secret), Fn.select(LAST_OF_UUID, Fn.split('-', stackUuid(Stack.of(secret))))]);
}

function namePrefix(secret: IConstruct, stackName = Stack.of(secret).stackName): string {
  return [
    stackName,
    pathWithin(secret)
      .replace(/[^A-Za-z0-9]+/g, '-')
      .slice(0, MAX_PATH),
    secret.node.addr.slice(-HASH_LENGTH),
  ].join('-');
}

/**
 * Without a name, for policies of any stack: the twelve characters of the uuid are left open, and the name of
 * a nested stack, which another stack could only refer to.
 */
export function arnPattern(secret: IConstruct, name: string | undefined): string {
  const { account, region, partition } = Stack.of(secret);
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${name === undefined ? generatedNamePattern(secret) : `${literalInArn(name)}${ANY_SUFFIX}`}`;
}

/** With the suffix of the ARN. */
export function generatedNamePattern(secret: IConstruct): string {
  return `${namePrefix(secret, Stack.of(secret).nestedStackParent && '*')}-????????????${ANY_SUFFIX}`;
}

/** With the name of a stack, at most 128 characters, and the hash it fits into the value of a tag. */
const MAX_LINEAGE_PATH = 100;
const NOT_IN_TAGS = /[^\p{L}\p{Z}\p{N}_.:/=+@-]/gu;

/** The name of a nested stack has a random end: its next life would not know it. */
function lineageOf(secret: IConstruct): string {
  const stack = outermostStack(secret);
  const path = pathWithin(secret, stack);
  const fitting = path.replace(NOT_IN_TAGS, '-').slice(0, MAX_LINEAGE_PATH);
  return `${stack.stackName}/${fitting}${fitting === path ? '' : `-${secret.node.addr.slice(-HASH_LENGTH)}`}`;
}

function pathWithin(secret: IConstruct, stack = Stack.of(secret)): string {
  return secret.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id).join('/');
}
