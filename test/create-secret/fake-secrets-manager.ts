/*
 * AWS Secrets Manager in memory, as the SDK meets it on the wire: token and label semantics as recorded against AWS
 * (docs: service-rules §3), deletion, replicas, keys, limits, exception texts, and how late its own copies can be.
 * What it is not faithful in stands in the README.
 */
import { deleteSecret, restoreSecret } from './fake/deletion';
import { FakeKeys } from './fake/keys';
import { MAX_TAGS, validate } from './fake/parameters';
import { randomPassword, seeded } from './fake/random-password';
import {
  labelElsewhere, nameExists, nameIsScheduled, noLabel, noVersion, replicaOnly, tooManyTags, invalidNextToken, invalidParameter,
} from './fake/refusals';
import { addReplicas, otherRegions, OtherRegions, removeReplicas, replicationStatus } from './fake/replicas';
import { Consistency, isReplica, misses, regionOf, Secret, SecretStore, STRONG, Version } from './fake/secret-store';
import { contentOf, CURRENT, moveLabel, reencrypt, replayed, versionWith, write } from './fake/versions';
import { Json, Refusal } from './fake/wire';

export interface SecretsManagerOptions {
  readonly account?: string;
  readonly region?: string;
  readonly consistency?: Consistency;
  readonly seed?: number;
  /** How many versions a page of ListSecretVersionIds has at most. */
  readonly pageSize?: number;
}

export class FakeSecretsManager {
  readonly store: SecretStore;
  readonly keys: FakeKeys;
  readonly others: OtherRegions = otherRegions();
  pageSize: number;
  /** Each password that was made: a test looks for them where none may be. */
  readonly passwords: string[] = [];
  private readonly random: () => number;

  private readonly operations: Record<string, (request: Json) => Json> = {
    CreateSecret: request => this.create(request),
    DescribeSecret: request => this.describe(request),
    GetSecretValue: request => this.getValue(request),
    PutSecretValue: request => this.changing(request, secret => this.putValue(secret, request)),
    UpdateSecret: request => this.changing(request, secret => this.update(secret, request)),
    UpdateSecretVersionStage: request => this.changing(request, secret => {
      moveLabel(secret, request);
      return identityOf(secret);
    }),
    TagResource: request => this.changing(request, secret => tag(secret, request)),
    UntagResource: request => this.changing(request, secret => untag(secret, request)),
    DeleteSecret: request => this.withStale(request, () => deleteSecret(this.store, request)),
    RestoreSecret: request => this.withStale(request, () => restoreSecret(this.store, request)),
    ReplicateSecretToRegions: request => this.changing(request, secret => {
      addReplicas(secret, request, this.others, this.now());
      return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret, this.others, this.now()) };
    }),
    RemoveRegionsFromReplication: request => this.changing(request, secret => {
      removeReplicas(secret, request, this.others, this.now());
      return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret, this.others, this.now()) };
    }),
    ListSecretVersionIds: request => this.listVersions(request),
    GetResourcePolicy: request => {
      const secret = this.store.forRead(request.SecretId);
      if (isReplica(secret)) throw replicaOnly();
      return { ...identityOf(secret), ResourcePolicy: secret.policy };
    },
    GetRandomPassword: request => this.password(request),
  };

  constructor(
    private readonly now: () => number,
    { account = '111122223333', region = 'eu-west-1', consistency = STRONG, seed = 1, pageSize = 100 }: SecretsManagerOptions = {},
  ) {
    this.pageSize = pageSize;
    this.store = new SecretStore(now, account, region, consistency);
    this.keys = new FakeKeys(account, region);
    this.random = seeded(seed);
  }

  /** Answers, or throws a Refusal. */
  answer(operation: string, request: Json): Json {
    const perform = this.operations[operation];
    if (!perform) throw new Refusal('UnknownOperationException', `The fake does not know ${operation}.`);
    validate(operation, request);
    return perform(request);
  }

  private password(request: Json): Json {
    const RandomPassword = randomPassword(request, this.random);
    this.passwords.push(RandomPassword);
    return { RandomPassword };
  }

  // ---- creating -------------------------------------------------------------------------------------------------
  private create(request: Json): Json {
    const holder = this.store.find(request.Name);
    if (holder) return this.createAgain(holder, request);
    if (this.store.purged.has(request.Name)) throw nameIsScheduled();
    const secret = this.store.add(request.Name, { description: request.Description, type: request.Type, keyId: request.KmsKeyId });
    try {
      return this.fill(secret, request);
    } catch (refusal) {
      this.store.secrets.delete(secret.arn);
      throw refusal;
    }
  }

  private fill(secret: Secret, request: Json): Json {
    const content = contentOf(request);
    if (content) {
      this.keys.toWrite(secret.keyId, secret.arn);
      write(secret, request.ClientRequestToken, content, this.now());
    }
    addTags(secret, request.Tags);
    addReplicas(secret, request, this.others, this.now());
    this.hide(secret);
    const VersionId = content ? request.ClientRequestToken : undefined;
    return { ...identityOf(secret), VersionId, ReplicationStatus: replicationStatus(secret, this.others, this.now()) };
  }

  /** The token of a version, with its value, is the same call again. Anything else is another secret of that name. */
  private createAgain(holder: Secret, request: Json): Json {
    if (isReplica(holder)) throw replicaOnly();
    if (holder.deletion) throw nameIsScheduled();
    const content = contentOf(request);
    const token = request.ClientRequestToken;
    if (!content || !holder.versions.has(token)) throw nameExists(holder.name);
    replayed(holder, token, content, this.keys);
    return { ...identityOf(holder), VersionId: token };
  }

  /** The calls after a create may not find it yet. */
  private hide(secret: Secret): void {
    const { hiddenReads, hiddenWrites, longest } = this.store.consistency;
    const until = this.now() + longest;
    secret.lag.hiddenReads = { left: hiddenReads, until };
    secret.lag.hiddenWrites = { left: hiddenWrites, until };
  }

  // ---- reading --------------------------------------------------------------------------------------------------
  private describe({ SecretId }: Json): Json {
    const secret = this.store.forRead(SecretId);
    return misses(secret.lag.staleReads, this.now()) ? secret.lag.before! : this.description(secret);
  }

  private description(secret: Secret): Json {
    const labelled = [...secret.versions.values()].filter(({ labels }) => labels.size > 0);
    return {
      ARN: secret.arn,
      Name: secret.name,
      Description: secret.description,
      Type: secret.type || undefined,
      KmsKeyId: secret.keyId,
      CreatedDate: secret.created / 1000,
      DeletedDate: secret.deletion && secret.deletion.asked / 1000,
      PrimaryRegion: secret.primaryRegion ?? (secret.replicas.length > 0 ? regionOf(secret.arn) : undefined),
      CrossAccountReplicas: secret.crossAccountReplicas?.map(ReplicaSecretARN => ({ ReplicaSecretARN, ReplicationStatus: 'InSync' })),
      RotationEnabled: secret.rotation ? true : undefined,
      Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
      VersionIdsToStages: labelled.length > 0 ? Object.fromEntries(labelled.map(({ id, labels }) => [id, [...labels]])) : undefined,
      ReplicationStatus: replicationStatus(secret, this.others, this.now()),
    };
  }

  /** Those with a label. The default key is not reported by its name: the samples of the user guide have it so. */
  private listVersions({ SecretId, NextToken }: Json): Json {
    const secret = this.store.forRead(SecretId);
    if (NextToken !== undefined && !PAGE_TOKEN.test(NextToken)) throw invalidNextToken();
    const begin = Number(NextToken?.slice(PAGE.length) ?? 0);
    const end = begin + this.pageSize;
    const labelled = [...secret.versions.values()].filter(({ labels }) => labels.size > 0);
    const Versions = labelled.map(({ id, labels, keyIds }) => (
      { VersionId: id, VersionStages: [...labels], KmsKeyIds: [...keyIds].map(keyId => keyId ?? 'DefaultEncryptionKey') }
    ));
    return {
      ...identityOf(secret),
      Versions: Versions.slice(begin, end),
      NextToken: end < Versions.length ? `${PAGE}${end}` : undefined,
    };
  }

  private getValue({ SecretId, VersionId, VersionStage }: Json): Json {
    const secret = this.store.forRead(SecretId);
    if (secret.deletion) this.store.forWrite(SecretId);
    const version = pick(secret, VersionId, VersionStage);
    this.keys.toRead(version.keyIds, secret.arn);
    return { ...identityOf(secret), VersionId: version.id, ...version.content, VersionStages: [...version.labels] };
  }

  // ---- changing -------------------------------------------------------------------------------------------------
  private putValue(secret: Secret, request: Json): Json {
    const content = contentOf(request);
    if (!content) throw invalidParameter('You must provide either SecretString or SecretBinary.');
    const known = replayed(secret, request.ClientRequestToken, content, this.keys);
    if (!known) this.keys.toWrite(secret.keyId, secret.arn);
    const version = known ?? write(secret, request.ClientRequestToken, content, this.now(), request.VersionStages ?? [CURRENT]);
    return { ...identityOf(secret), VersionId: version.id, VersionStages: [...version.labels] };
  }

  private update(secret: Secret, request: Json): Json {
    const keyId = request.KmsKeyId === '' ? undefined : request.KmsKeyId ?? secret.keyId;
    const content = contentOf(request);
    const token = request.ClientRequestToken;
    const known = content && replayed(secret, token, content, this.keys);
    if ((content && !known) || request.KmsKeyId) this.keys.toWrite(keyId, secret.arn);
    if (request.KmsKeyId !== undefined && keyId !== secret.keyId) reencrypt(secret, keyId, this.keys);
    secret.keyId = keyId;
    if (request.Description !== undefined) secret.description = request.Description;
    if (request.Type !== undefined) secret.type = request.Type;
    if (content && !known) write(secret, token, content, this.now());
    return { ...identityOf(secret), VersionId: content ? token : undefined };
  }

  /** A call that refuses a secret that is not there, or on its way out. */
  private changing(request: Json, change: (secret: Secret) => Json): Json {
    return this.withStale(request, () => change(this.store.forWrite(request.SecretId)));
  }

  /** DescribeSecret may go on returning the state before a change that succeeded. */
  private withStale(request: Json, change: () => Json): Json {
    const { staleReads, longest } = this.store.consistency;
    const secret = staleReads > 0 ? this.store.find(request.SecretId) : undefined;
    const before = secret && this.description(secret);
    const answer = change();
    if (secret) {
      secret.lag.before = before;
      secret.lag.staleReads = { left: staleReads, until: this.now() + longest };
    }
    return answer;
  }
}

/** What a NextToken begins with. */
const PAGE = 'page-from-';
const PAGE_TOKEN = /^page-from-\d+$/;

function identityOf({ arn, name }: Secret): Json {
  return { ARN: arn, Name: name };
}

function pick(secret: Secret, id: string | undefined, label: string | undefined): Version {
  const version = id === undefined ? versionWith(secret, label ?? CURRENT) : secret.versions.get(id);
  if (!version) throw id === undefined ? noLabel(label ?? CURRENT) : noVersion(id);
  if (id !== undefined && label !== undefined && !version.labels.has(label)) throw labelElsewhere();
  return version;
}

function addTags(secret: Secret, tags: Json[] = []): void {
  const all = new Map([...secret.tags, ...tags.map(({ Key, Value = '' }) => [Key, Value] as const)]);
  if ([...all.keys()].filter(key => !key.startsWith('aws:')).length > MAX_TAGS) throw tooManyTags();
  secret.tags = all;
}

function tag(secret: Secret, { Tags }: Json): Json {
  addTags(secret, Tags);
  return {};
}

function untag(secret: Secret, { TagKeys }: Json): Json {
  for (const key of TagKeys) secret.tags.delete(key);
  return {};
}

