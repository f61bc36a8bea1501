/*
 * The state table (create-secret-lifecycle A3, as decisions 3 to 5 and 9 to 16 correct it, and as this harness corrected
 * both) in as few lines as it takes: to run the specification itself, beside the handler. Not the handler, and no part of
 * it. The rules that can be switched off are those by which other designs differ.
 */
import { createDecipheriv, createHash } from 'node:crypto';
import { CreateSecretProperties, INSTANCE_TAG, LINEAGE_TAG, ResourceProperties, Source, STATE_TAG } from '../../../src/create-secret/contract';
import { CloudFormationEvent } from '../../../src/create-secret/event';
import { issuedAt } from '../exchange';
import { Json } from '../fake/wire';
import { CreateHandler } from '../lambda-driver';
import { WireClient, WireError } from './wire-client';

export interface Rules {
  /** What a derived token is made of. */
  readonly token: 'generation' | 'request id' | 'content';
  /** Whose a secret is, by a tag that CreateSecret sends. */
  readonly knowsItsOwn: boolean;
  /** AWSCURRENT goes back to the version of the former properties. */
  readonly movesBack: boolean;
  /** After a create: has CloudFormation cancelled it? */
  readonly looksBack: boolean;
  /** The physical id of a failed create names what to look for, or ends the matter. */
  readonly claims: boolean;
  /** Does CloudFormation wait for this event? If it does not, the event changes nothing and is not answered. */
  readonly asks: boolean;
}

export const SPECIFIED: Rules = { token: 'generation', knowsItsOwn: true, movesBack: true, looksBack: true, claims: true, asks: true };

export function referenceHandler(rules: Rules = SPECIFIED): CreateHandler {
  return surroundings => async (event, context) => {
    const aws = new WireClient(surroundings, context.getRemainingTimeInMillis());
    const run = new Run(event, rules, aws);
    if (rules.asks) aws.beforeWrite = () => run.permit();
    const { StackId, RequestId, LogicalResourceId } = event;
    const answer = await run.answer().then(
      done => ({ Status: 'SUCCESS', ...done }),
      error => ({ Status: 'FAILED', PhysicalResourceId: event.PhysicalResourceId ?? run.failedId, Reason: `${error.code ?? 'Error'}: the model failed` }));
    if (run.isOutdated) return;
    for (let attempt = 0; attempt < 6; attempt++) {
      const body = JSON.stringify({ StackId, RequestId, LogicalResourceId, ...answer });
      const status = await surroundings.putResponse(event.ResponseURL, body, 5_000).catch(() => 0);
      if (status >= 200 && status < 300) return;
      await surroundings.sleep(200 * 2 ** attempt);
    }
    throw new Error('no response');
  };
}

/** A redelivered create is not older than CloudFormation waits. */
const LONGEST_REQUEST = 3_600_000;

type Done = { PhysicalResourceId: string; Data?: Json };
const refuse = (code: string): never => { throw new WireError(code, code, 400); };

class Run {
  private readonly properties: ResourceProperties;
  private readonly instance: string;
  readonly failedId: string;
  /** CloudFormation does not wait for this event any more. */
  isOutdated = false;
  /** It removes what a create made after CloudFormation gave up on it. */
  private isUndoing = false;
  /** It takes its own mark away: a run of the same event may have been answered since this one set it. */
  private isTidying = false;
  private made?: string;
  /** Somebody else's version stayed current. */
  private stayed = false;

  constructor(private readonly event: CloudFormationEvent, private readonly rules: Rules, private readonly aws: WireClient) {
    this.properties = event.ResourceProperties;
    this.instance = `${event.StackId.split('/').pop()}/${event.LogicalResourceId}`;
    const { properties: mine } = this;
    this.failedId = mine.Mode === 'version' ? `${mine.SecretId}#version` : rules.claims ? `claim:${mine.Name}` : 'FAILED';
  }

  async answer(): Promise<Done> {
    if (this.rules.asks) await this.permit();
    const { RequestType, PhysicalResourceId, OldResourceProperties: former } = this.event;
    if (this.properties.Mode === 'version') return this.version(this.properties.SecretId, former);
    if (RequestType === 'Create') return this.create(this.properties);
    if (RequestType === 'Update') return this.update(this.properties, former as CreateSecretProperties | undefined);
    await this.remove(this.properties);
    return { PhysicalResourceId: PhysicalResourceId! };
  }

  // ---- does CloudFormation wait? ------------------------------------------------------------------------------------
  /** Throws if this event may not write. */
  async permit(): Promise<void> {
    const resource = await this.resource();
    if (this.isTidying && resource.ResourceStatus === `${this.event.RequestType.toUpperCase()}_COMPLETE`) return;
    if (this.isUndoing) return /^DELETE_/.test(resource.ResourceStatus) ? undefined : refuse('a newer request has come');
    this.isOutdated = !await this.isAwaited(resource);
    if (this.isOutdated) refuse('CloudFormation has gone on');
  }

  private async isAwaited({ ResourceStatus, PhysicalResourceId, LastUpdatedTimestamp }: Record<string, string>): Promise<boolean> {
    const { RequestType, PhysicalResourceId: mine, StackId } = this.event;
    if (ResourceStatus === `${RequestType.toUpperCase()}_IN_PROGRESS` && this.isSince(LastUpdatedTimestamp)) return true;
    if (RequestType !== 'Delete' || !PhysicalResourceId || PhysicalResourceId === mine) return false;
    const stack = fieldsOf(await this.aws.stack('DescribeStacks', { StackName: StackId }));
    return /_CLEANUP_IN_PROGRESS$/.test(stack.StackStatus) && this.isSince(stack.LastUpdatedTime);
  }

  /** What began then may have sent this event: the event names the second in which it was sent. */
  private isSince(began: string): boolean {
    return Math.floor(Date.parse(began) / 1_000) * 1_000 <= issuedAt(this.event.ResponseURL);
  }

  private async resource(): Promise<Record<string, string>> {
    const { StackId: StackName, LogicalResourceId } = this.event;
    return fieldsOf(await this.aws.stack('DescribeStackResource', { StackName, LogicalResourceId }).catch(error => {
      if (error.code !== 'ValidationError') throw error;
      return '';
    }));
  }

  private async version(id: string, former?: ResourceProperties): Promise<Done> {
    if (this.event.RequestType === 'Delete') return { PhysicalResourceId: this.event.PhysicalResourceId! };
    const same = former?.Mode === 'version' && former.SecretId === id ? former : undefined;
    const VersionId = await this.converge(await this.look(id) ?? refuse('missing'), same);
    const isElsewhere = async () => holder(await this.again(id) ?? {}, 'AWSCURRENT') !== VersionId;
    if (this.event.RequestType === 'Create' && this.stayed && this.rules.movesBack && await isElsewhere()) return refuse('another version is current');
    return { PhysicalResourceId: `${id}#version`, Data: { VersionId } };
  }

  // ---- rows 1 to 7 ------------------------------------------------------------------------------------------------
  private async create(mine: CreateSecretProperties): Promise<Done> {
    const done = await this.createOrClaim(mine).catch(error => {
      if (!this.isOutdated || !this.made) throw error;
      return { PhysicalResourceId: this.made };
    });
    const { ResourceStatus = '' } = this.rules.looksBack ? await this.resource() : {};
    if (!/^DELETE_/.test(ResourceStatus)) return this.isOutdated ? refuse('CloudFormation has gone on') : done;
    this.isUndoing = true;
    await this.abandon(await this.look(done.PhysicalResourceId));
    return refuse('cancelled');
  }

  private async createOrClaim(mine: CreateSecretProperties): Promise<Done> {
    const value = await this.read(mine.Source);
    const token = this.token(mine, value);
    const { Name, Description, Type, KmsKeyId, Replicas: AddReplicaRegions } = mine;
    for (let round = 0; ; round++) {
      try {
        const { ARN, VersionId } = await this.aws.secrets('CreateSecret', { Name, Description, Type, KmsKeyId, AddReplicaRegions, ClientRequestToken: token, Tags: listed(this.tags(mine)), ...value });
        this.made = ARN;
        const twin = mine.Source.Type === 'generated' ? undefined : await this.look(ARN);
        if (twin && (!this.isMine(twin) || tagsOf(twin)[STATE_TAG])) return await this.claim(twin, mine);
        await this.awaitReplicas(ARN, mine);
        return { PhysicalResourceId: ARN, Data: { VersionId } };
      } catch (thrown) {
        if (!/^(ResourceExists|InvalidRequest)/.test((thrown as WireError).code)) throw thrown;
        const secret = await this.describe(Name);
        if (secret) return this.claim(secret, mine);
        if (round > 20 || !await this.aws.pause(Math.min(10_000, 500 * 2 ** round))) throw thrown;
      }
    }
  }

  /** Rows 3 to 6b: whose is it? */
  private async claim(secret: Json, mine: CreateSecretProperties): Promise<Done> {
    const isMine = this.isMine(secret);
    const isLineage = tagsOf(secret)[LINEAGE_TAG] === mine.Lineage || !this.rules.knowsItsOwn;
    const isAbandoned = tagsOf(secret)[STATE_TAG] === 'abandoned';
    if (!isMine && !isLineage) return refuse('exists and is not ours');
    if (secret.DeletedDate && !isAbandoned && mine.OnExisting !== 'restore') return refuse('is scheduled for deletion');
    const isDeleted = secret.DeletedDate !== undefined || tagsOf(secret)[STATE_TAG] === 'deleted';
    const isAsked = mine.OnExisting === 'adopt' || (mine.OnExisting === 'restore' && isDeleted);
    if (!secret.DeletedDate && !isMine && !isAbandoned && !isAsked) return refuse('exists since an earlier life');
    if (secret.DeletedDate) await this.restore(secret);
    if (!isMine) await this.settling(() => this.keepGenerated(secret, mine));
    const state = isAbandoned ? 'abandoned' : isDeleted ? 'deleted' : adoptedState(secret, isMine);
    const mark = { [INSTANCE_TAG]: this.instance, [STATE_TAG]: state };
    const isMarked = !isMine || this.isOld(secret);
    if (isMarked) {
      await this.settling(() => this.aws.secrets('TagResource', { SecretId: secret.ARN, Tags: listed(mark) })).catch(error => this.scheduleAgain(secret, error));
    }
    const passes = isAbandoned || isDeleted;
    const stateNow = isMarked ? state : tagsOf(secret)[STATE_TAG];
    const VersionId = await this.settling(() => this.whole(secret, mine, undefined, stateNow)).catch(async error => {
      if (passes && this.isOutdated) await this.unmark(secret.ARN);
      throw error;
    });
    if (passes) await this.unmark(secret.ARN);
    return { PhysicalResourceId: secret.ARN, Data: { VersionId } };
  }

  private async unmark(SecretId: string): Promise<void> {
    this.isTidying = true;
    await this.aws.secrets('UntagResource', { SecretId, TagKeys: [STATE_TAG] });
    this.isTidying = false;
  }

  /** What an earlier life generated stays current: a label says that it stands for the version of the derived token. */
  private async keepGenerated(secret: Json, mine: CreateSecretProperties): Promise<void> {
    const labels = secret.VersionIdsToStages ?? {};
    const [token, current] = [this.token(mine), holder(secret, 'AWSCURRENT')];
    if (mine.Source.Type !== 'generated' || mine.ClientRequestToken || !current || labels[token] || holder(secret, token)) return;
    await this.aws.secrets('UpdateSecretVersionStage', { SecretId: secret.ARN, VersionStage: token, MoveToVersionId: current });
    labels[current].push(token);
  }

  /** What was restored, and cannot be marked as ours, would be forgotten. */
  private async scheduleAgain(secret: Json, error: unknown): Promise<never> {
    const now = await this.again(secret.ARN);
    if (secret.DeletedDate && now && !this.isMine(now)) await this.schedule(now);
    throw error;
  }

  /** Older than any request: a create that is delivered again made it in this hour. */
  private isOld({ CreatedDate }: Json): boolean {
    return CreatedDate * 1000 < this.aws.now() - LONGEST_REQUEST;
  }

  // ---- rows 8 to 14 -----------------------------------------------------------------------------------------------
  private async update(mine: CreateSecretProperties, former?: CreateSecretProperties): Promise<Done> {
    const arn = this.event.PhysicalResourceId!;
    if (!arn.startsWith('arn:') || arn.split(':')[6].slice(0, -7) !== mine.Name) {
      const there = await this.describe(mine.Name);
      return there ? this.claim(there, mine) : this.createOrClaim(mine);
    }
    const secret = await this.look(arn);
    if (!secret) return this.createOrClaim(mine);
    if (!this.isMine(secret)) return refuse('is not ours');
    if (secret.DeletedDate) await this.restore(secret);
    const VersionId = await this.settling(() => this.whole(secret, mine, former));
    if (former && former.Name !== mine.Name) await this.abandonNamed(former.Name);
    if (tagsOf(secret)[STATE_TAG]) await this.unmark(arn);
    return { PhysicalResourceId: arn, Data: { VersionId } };
  }

  private async whole(secret: Json, mine: CreateSecretProperties, former?: CreateSecretProperties, state = ''): Promise<string | undefined> {
    const SecretId = secret.ARN;
    const differs = (one: unknown, other: unknown): boolean => (one ?? '') !== (other ?? '');
    const isOther = (field: 'Description' | 'Type' | 'KmsKeyId'): boolean => differs(secret[field], mine[field]) || (former !== undefined && differs(former[field], mine[field]));
    if (isOther('Description') || isOther('Type') || isOther('KmsKeyId')) {
      await this.aws.secrets('UpdateSecret', { SecretId, ClientRequestToken: 'unused'.padEnd(32, '0'), Description: mine.Description ?? '', Type: mine.Type ?? '', KmsKeyId: mine.KmsKeyId ?? '' });
    }
    const tags = this.tags(mine);
    const gone = (former?.Tags ?? []).map(({ Key }) => Key).filter(key => !(key in tags));
    await this.aws.secrets('TagResource', { SecretId, Tags: listed(tags) });
    if (gone.length > 0) await this.aws.secrets('UntagResource', { SecretId, TagKeys: gone });
    await this.convergeReplicas(secret, mine, former);
    return this.converge(secret, former, former ? undefined : state.split('adopted:')[1]);
  }

  // ---- V1 to V4 ---------------------------------------------------------------------------------------------------
  private async converge(secret: Json, former?: ResourceProperties, adopted?: string): Promise<string | undefined> {
    if (this.properties.Source.Type === 'none') return undefined;
    const isContent = this.rules.token === 'content' && !this.properties.ClientRequestToken;
    const early = isContent ? await this.read(this.properties.Source) : undefined;
    const named = (token: string): string => (secret.VersionIdsToStages?.[token] ? token : holder(secret, token) ?? token);
    const token = named(this.token(this.properties, early));
    const formerToken = former && former.Source.Type !== 'none' && !isContent ? named(this.token(former)) : undefined;
    if (former && token === formerToken) return this.compare(secret, token, former);
    const fresh = former ? await this.again(secret.ARN) ?? secret : secret;
    const labels = fresh.VersionIdsToStages ?? {};
    if (labels[token]?.includes('AWSCURRENT')) return token;
    if (labels[token]) return this.moveBack(fresh, token, formerToken ?? adopted);
    const previous = holder(fresh, 'AWSPREVIOUS');
    if (formerToken && previous && holder(fresh, 'AWSCURRENT') === formerToken && formerToken !== token && await this.isRollingBack()) return this.moveBack(fresh, previous, formerToken, token);
    const current = holder(fresh, 'AWSCURRENT');
    if (current && current !== formerToken && await this.isRollingBack()) return token;
    const value = early ?? await this.read(this.properties.Source);
    const { VersionStages } = await this.aws.secrets('PutSecretValue', { SecretId: secret.ARN, ClientRequestToken: token, ...value }).catch(error => {
      if (error.code === 'ResourceExistsException' && (!this.properties.ClientRequestToken || this.properties.Source.Type === 'generated')) return { VersionStages: [] };
      throw error;
    });
    return VersionStages.includes('AWSCURRENT') ? token : this.moveBack(await this.again(secret.ARN) ?? fresh, token, formerToken ?? adopted);
  }

  /** Another reference and the same token: the service compares the values. A metadata change alone never looks at the value. */
  private async compare(secret: Json, token: string, former: ResourceProperties): Promise<string> {
    const { Source: source } = this.properties;
    if (source.Type === 'generated' || JSON.stringify(former.Source) === JSON.stringify(source)) return token;
    await this.aws.secrets('PutSecretValue', { SecretId: secret.ARN, ClientRequestToken: token, ...await this.read(source) });
    return token;
  }

  /** V2: only away from the version of the former properties, or of before the adoption. A third one, that somebody rotated to, stays. */
  private async moveBack(secret: Json, to: string, formerToken: string | undefined, token = to): Promise<string> {
    const from = holder(secret, 'AWSCURRENT');
    this.stayed = from !== undefined && from !== to && from !== formerToken;
    if (!this.rules.movesBack || from === to || this.stayed) return token;
    await this.aws.secrets('UpdateSecretVersionStage', { SecretId: secret.ARN, VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from }).catch(async error => {
      const now = holder(await this.again(secret.ARN) ?? {}, 'AWSCURRENT');
      if (now === from || !/^Invalid/.test(error.code)) throw error;
    });
    return token;
  }

  // ---- rows 15 to 17 ----------------------------------------------------------------------------------------------
  private async remove(mine: CreateSecretProperties): Promise<void> {
    const id = this.event.PhysicalResourceId!;
    if (id === 'FAILED') return;
    if (!id.startsWith('arn:')) return this.abandonNamed(mine.Name);
    const secret = await this.look(id);
    if (!secret || secret.DeletedDate || !this.isMine(secret)) return;
    if (await this.isRollingBack()) return this.abandon(secret);
    await this.mark(secret, 'deleted').catch(error => (/^(AccessDenied|InvalidParameter)/.test(error.code) ? undefined : Promise.reject(error)));
    await this.schedule(secret);
  }

  private async abandonNamed(name: string): Promise<void> {
    const secret = await this.look(name);
    if (!secret || secret.Name !== name || secret.DeletedDate) return;
    const isReturning = tagsOf(secret)[STATE_TAG] === 'abandoned' && tagsOf(secret)[LINEAGE_TAG] === (this.properties as CreateSecretProperties).Lineage;
    if (isReturning || (!this.isOld(secret) && this.isMine(secret))) await this.abandon(secret);
  }

  private async abandon(secret: Json | undefined): Promise<void> {
    const fresh = secret && await this.again(secret.ARN) || secret;
    if (!fresh) return;
    if (/^adopted/.test(tagsOf(fresh)[STATE_TAG] ?? '')) return this.giveBack(fresh);
    await this.mark(fresh, 'abandoned');
    await this.schedule(fresh);
  }

  private async mark(secret: Json, state: string): Promise<void> {
    await this.unlessScheduled('TagResource', { SecretId: secret.ARN, Tags: listed({ [INSTANCE_TAG]: this.instance, [STATE_TAG]: state }) });
  }

  /** With the version that was current when it was adopted, unless somebody has rotated since. */
  private async giveBack(secret: Json): Promise<void> {
    const [, before] = tagsOf(secret)[STATE_TAG].split(':');
    const current = holder(secret, 'AWSCURRENT');
    if (!before || before === current || current !== this.token(this.properties)) return;
    await this.aws.secrets('UpdateSecretVersionStage', { SecretId: secret.ARN, VersionStage: 'AWSCURRENT', MoveToVersionId: before, RemoveFromVersionId: current })
      .catch(error => (/^(Invalid|ResourceNotFound)/.test(error.code) ? undefined : Promise.reject(error)));
  }

  private async schedule(secret: Json): Promise<void> {
    const regions = (secret.ReplicationStatus ?? []).map(({ Region }: Json) => Region);
    if (regions.length > 0) await this.removeReplicas(secret.ARN, regions);
    await this.unlessScheduled('DeleteSecret', { SecretId: secret.ARN, RecoveryWindowInDays: 30 });
  }

  private async unlessScheduled(operation: string, request: Json): Promise<void> {
    await this.aws.secrets(operation, request).catch(error => {
      if (error.code !== 'InvalidRequestException' || !/deletion/.test(error.message)) throw error;
    });
  }

  // ---- replicas ---------------------------------------------------------------------------------------------------
  private async convergeReplicas(secret: Json, mine: CreateSecretProperties, former?: CreateSecretProperties): Promise<void> {
    const there: string[] = (secret.ReplicationStatus ?? []).map(({ Region }: Json) => Region);
    const wanted = (mine.Replicas ?? []).map(({ Region }) => Region);
    const isRekeyed = (region: string): boolean => keyIn(mine, region) !== keyIn(former, region);
    const isSurplus = (region: string): boolean => there.includes(region) && (!wanted.includes(region) || isRekeyed(region));
    const surplus = (former?.Replicas ?? []).map(({ Region }) => Region).filter(isSurplus);
    if (surplus.length > 0) await this.removeReplicas(secret.ARN, surplus);
    const missing = (mine.Replicas ?? []).filter(({ Region }) => !there.includes(Region) || surplus.includes(Region));
    if (missing.length > 0) await this.aws.secrets('ReplicateSecretToRegions', { SecretId: secret.ARN, AddReplicaRegions: missing });
    await this.awaitReplicas(secret.ARN, mine);
  }

  private async removeReplicas(SecretId: string, regions: string[]): Promise<void> {
    await this.aws.secrets('RemoveRegionsFromReplication', { SecretId, RemoveReplicaRegions: regions }).catch(error => {
      if (error.code !== 'InvalidParameterException') throw error;
    });
    await this.until(SecretId, secret => !(secret.ReplicationStatus ?? []).some(({ Region }: Json) => regions.includes(Region)));
  }

  private async awaitReplicas(arn: string, { Replicas = [] }: CreateSecretProperties): Promise<void> {
    if (Replicas.length === 0) return;
    const statuses = (secret: Json): Array<string | undefined> =>
      Replicas.map(({ Region }) => (secret.ReplicationStatus ?? []).find((replica: Json) => replica.Region === Region)?.Status);
    for (;;) {
      const secret = await this.until(arn, candidate => statuses(candidate).every(status => status === 'InSync' || status === 'Failed'));
      const failed = Replicas.filter((_, index) => statuses(secret)[index] === 'Failed');
      if (failed.length === 0) return;
      const messages = (secret.ReplicationStatus as Json[]).filter(({ Status }) => Status === 'Failed').map(({ StatusMessage }) => StatusMessage);
      const isHeld = messages.every(message => / different arn| already exists /.test(message));
      if (!isHeld || !await this.aws.pause(15_000)) refuse('a replica failed');
      await this.aws.secrets('ReplicateSecretToRegions', { SecretId: arn, AddReplicaRegions: failed });
    }
  }

  private async until(arn: string, isDone: (secret: Json) => boolean): Promise<Json> {
    for (;;) {
      const secret = await this.describe(arn);
      if (secret && isDone(secret)) return secret;
      if (!await this.aws.pause(2_000)) return refuse('the replicas did not settle');
    }
  }

  // ---- looks ------------------------------------------------------------------------------------------------------
  private describe(SecretId: string): Promise<Json | undefined> {
    return this.aws.secrets('DescribeSecret', { SecretId }).catch(error => (error.code === 'ResourceNotFoundException' ? undefined : Promise.reject(error)));
  }

  /** What was just made may not be seen at once. */
  private async look(id: string): Promise<Json | undefined> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const secret = await this.describe(id);
      if (secret || !await this.aws.pause(3_000)) return secret;
    }
    return this.describe(id);
  }

  /** What was just changed may be reported in its former state. */
  private async again(id: string): Promise<Json | undefined> {
    await this.aws.pause(6_000);
    return this.describe(id);
  }

  private async restore(secret: Json): Promise<void> {
    await this.aws.secrets('RestoreSecret', { SecretId: secret.ARN });
    await this.until(secret.ARN, ({ DeletedDate }) => !DeletedDate);
  }

  private async settling<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (thrown) {
        const { code, message } = thrown as WireError;
        if (code !== 'InvalidRequestException' || !/deletion/.test(message) || attempt > 5 || !await this.aws.pause(1_000)) throw thrown;
      }
    }
  }

  private async isRollingBack(): Promise<boolean> {
    const reported = await this.aws.stack('DescribeStacks', { StackName: this.event.StackId });
    return /<StackStatus>[A-Z_]*ROLLBACK[A-Z_]*IN_PROGRESS/.test(reported);
  }

  // ---- identity ---------------------------------------------------------------------------------------------------
  private isMine(secret: Json): boolean {
    return !this.rules.knowsItsOwn || tagsOf(secret)[INSTANCE_TAG] === this.instance;
  }

  private tags({ Tags = [], Lineage }: CreateSecretProperties): Record<string, string> {
    return { ...tagsOf({ Tags }), [INSTANCE_TAG]: this.instance, [LINEAGE_TAG]: Lineage };
  }

  private token(properties: ResourceProperties, value?: Json): string {
    if (properties.ClientRequestToken) return properties.ClientRequestToken;
    const of = { 'generation': properties.Generation, 'request id': this.event.RequestId, 'content': JSON.stringify(value) }[this.rules.token];
    return createHash('sha256').update(`${this.instance}/${of}`).digest('hex');
  }

  private async readSops({ Bucket, Key, KeyId, JsonField }: Extract<Source, { Type: 'sops' }>): Promise<Json> {
    const { sops, ...content } = JSON.parse((await this.aws.object(Bucket, Key)).toString('utf8'));
    const [{ enc, context }] = sops.kms;
    return { SecretString: decryptField(content[JsonField!], JsonField!, await this.aws.kms(enc, KeyId, context)) };
  }

  private async read(source: Source): Promise<Json | undefined> {
    switch (source.Type) {
      case 'none': return undefined;
      case 'generated': return { SecretString: (await this.aws.secrets('GetRandomPassword', {})).RandomPassword };
      case 'object': return { SecretBinary: (await this.aws.object(source.Bucket, source.Key, source.VersionId!)).toString('base64') };
      case 'sops': return this.readSops(source);
      case 'ciphertext': return { SecretString: (await this.aws.kms(source.Ciphertext, source.KeyId, source.EncryptionContext)).toString('utf8') };
      case 'secret': {
        const { SecretString } = await this.aws.secrets('GetSecretValue', { SecretId: source.SecretId, VersionId: source.VersionId });
        return { SecretString: source.JsonField ? JSON.parse(SecretString)[source.JsonField] : SecretString };
      }
      case 'parameter': {
        const { Parameter } = await this.aws.parameter({ Name: source.Version ? `${source.Name}:${source.Version}` : source.Name, WithDecryption: true });
        return source.Encoding === 'base64' ? { SecretBinary: Parameter.Value } : { SecretString: Parameter.Value };
      }
    }
  }
}

/** `ENC[AES256_GCM,data:…,iv:…,tag:…,type:str]`, in the one field that the tests ask for. */
function decryptField(text: string, field: string, key: Buffer): string {
  const [data, iv, tag] = /data:(.*?),iv:(.*?),tag:(.*?),/.exec(text)!.slice(1).map(part => Buffer.from(part, 'base64'));
  const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(`${field}:`)).setAuthTag(tag);
  return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8');
}

/** The elements of an answer in XML, by name. */
function fieldsOf(xml: string): Record<string, string> {
  return Object.fromEntries([...xml.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name, text]) => [name, text]));
}

function keyIn(properties: CreateSecretProperties | undefined, region: string): string | undefined {
  return properties?.Replicas?.find(({ Region }) => Region === region)?.KmsKeyId;
}

function tagsOf({ Tags = [] }: Json): Record<string, string> {
  return Object.fromEntries(Tags.map(({ Key, Value }: Json) => [Key, Value]));
}

function adoptedState(secret: Json, isMine: boolean): string {
  const state = tagsOf(secret)[STATE_TAG] ?? '';
  return isMine && /^adopted/.test(state) ? state : `adopted:${holder(secret, 'AWSCURRENT')}`;
}

function listed(tags: Record<string, string>): Json[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function holder({ VersionIdsToStages = {} }: Json, label: string): string | undefined {
  return Object.entries(VersionIdsToStages as Record<string, string[]>).find(([, labels]) => labels.includes(label))?.[0];
}
