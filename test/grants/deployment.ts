import { Stack } from 'aws-cdk-lib';
import { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { DeployedStack, Json } from './deployed-stack';
import { Caller, Context, isAllowed, isLike, Policy, Statement, statementsOf, Target } from './policy-evaluator';

/** A key that the app only refers to. Its policy is AWS's default one unless a test sets another. */
export interface ForeignKey {
  readonly arn: string;
  readonly aliases?: string[];
  readonly statements?: Statement[];
}

export interface World {
  /** Where stacks without an env are deployed. */
  readonly account?: string;
  readonly region?: string;
  readonly keys?: readonly ForeignKey[];
  readonly parameters?: Record<string, unknown>;
  /** Account → organization. */
  readonly organizations?: Record<string, string>;
  /** Account → path from the root: `r-…/ou-…/`. */
  readonly units?: Record<string, string>;
}

export type Operation = 'GetSecretValue' | 'DescribeSecret' | 'PutSecretValue' | 'UpdateSecret' | 'UpdateSecretVersionStage' | 'DeleteSecret' | 'PutResourcePolicy'
  | 'AssociateCrossAccountReplica' | 'DisassociateCrossAccountReplica';

/** What Secrets Manager asks of KMS in the name of the caller: service-rules §10. */
const KEY_ACTIONS: Partial<Record<Operation, readonly string[]>> = {
  GetSecretValue: ['kms:Decrypt'],
  PutSecretValue: ['kms:GenerateDataKey', 'kms:Decrypt'],
  UpdateSecret: ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:Encrypt'],
};

interface Key extends Target {
  readonly aliases: string[];
  readonly statements: Statement[];
}

interface Secret {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly kmsKeyId?: string;
  readonly statements: Statement[];
}

/** The templates of an app as if they were deployed, and the question who may do what. */
export class Deployment {
  private readonly stacks = new Map<string, DeployedStack>();
  private readonly secrets = new Map<string, Secret>();
  private readonly keys: Key[];
  /** By the ARN without its path: policies name roles, users and groups by their name. */
  private readonly identities = new Map<string, Policy[]>();
  /** By holder and name: one of the same name overwrites the other. */
  private readonly inlinePolicies = new Set<string>();
  private readonly memberships = new Map<string, string[]>();

  constructor(assemblies: CloudAssembly | CloudAssembly[], private readonly world: World = {}) {
    for (const artifact of [assemblies].flat().flatMap(({ stacksRecursively }) => stacksRecursively)) this.deploy(artifact);
    this.keys = (world.keys ?? []).map(({ arn, aliases = [], statements = [] }) => keyOf(arn, aliases, [delegation(accountOf(arn)), ...statements]));
    for (const stack of this.all) this.collect(stack);
    for (const stack of this.all) this.collectAliases(stack);
  }

  /** What a value of a stack is once that is deployed. */
  public valueOf<T>(stack: Stack, value: T): T {
    return this.stackOf(stack).literal(stack.resolve(value));
  }

  public can(caller: string | Caller, operation: Operation, secretArn: string, { stage = 'AWSCURRENT' } = {}): boolean {
    const secret = this.secret(secretArn);
    const who = typeof caller === 'string' ? this.caller(caller) : caller;
    const context: Context = operation === 'GetSecretValue' ? { 'secretsmanager:VersionStage': [stage] } : {};
    const target = { arn: secret.arn, account: secret.account, policy: { Statement: secret.statements } };
    if (!isAllowed(who, `secretsmanager:${operation}`, target, context)) return false;
    return (KEY_ACTIONS[operation] ?? []).every(action => this.mayUseKey(who, action, secret));
  }

  /** With the encryption context of the secret, but not through Secrets Manager; or through it, but for no secret. */
  public canUseKeyDirectly(caller: string | Caller, secretArn: string): boolean {
    const who = typeof caller === 'string' ? this.caller(caller) : caller;
    const { arn, kmsKeyId, region, account } = this.secret(secretArn);
    const key = this.keyOfSecret(kmsKeyId, region, account);
    if (!key) return false;
    const contexts: Context[] = [{}, { 'kms:EncryptionContext:SecretARN': arn }, { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` }];
    return ['kms:Decrypt', 'kms:GenerateDataKey'].some(action => contexts.some(context => (
      isAllowed(who, action, key, { ...context, 'kms:ResourceAliases': key.aliases, 'kms:CallerAccount': who.account }))));
  }

  /** Everything that the policies of a role, user or service of this world say; with what else somebody attached to it. */
  public caller(id: string, more: readonly Policy[] = []): Caller {
    if (!id.startsWith('arn:')) return { id, policies: [] };
    const own = this.identities.get(withoutPath(id)) ?? [];
    const ofGroups = (this.memberships.get(withoutPath(id)) ?? []).flatMap(group => this.identities.get(group) ?? []);
    const account = accountOf(id);
    const organization = this.world.organizations?.[account];
    const organizationPath = organization && `${organization}/${this.world.units?.[account] ?? 'r-root/'}`;
    return { id, account, organization, organizationPath, policies: [...own, ...ofGroups, ...more] };
  }

  /** Statements of the secret's one resource policy. */
  public resourcePolicyOf(secretArn: string): Statement[] {
    return this.secret(secretArn).statements;
  }

  /** As the importer of the secret gets it: an alias, or the ARN of the key. */
  public keyReferenceOf(secretArn: string): string | undefined {
    const { kmsKeyId, region, account } = this.secret(secretArn);
    return kmsKeyId?.startsWith('arn:') ? kmsKeyId : this.keyOfSecret(kmsKeyId, region, account)?.arn;
  }

  /** What an administrator pastes into the key policy. */
  public addToKeyPolicy(secretArn: string, policy: Policy): void {
    const { kmsKeyId, region, account } = this.secret(secretArn);
    this.keyOfSecret(kmsKeyId, region, account)!.statements.push(...statementsOf(policy));
  }

  private mayUseKey(caller: Caller, action: string, { arn, account, region, kmsKeyId }: Secret): boolean {
    // Another account looks for a key ID or an alias name among its own keys. What is to be decrypted names its key itself:
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html (that Secrets Manager leaves it to that is inferred)
    const isFound = action === 'kms:Decrypt' || kmsKeyId?.startsWith('arn:');
    const key = this.keyOfSecret(kmsKeyId, region, isFound ? account : caller.account ?? account);
    if (!key) return (kmsKeyId === undefined || kmsKeyId.endsWith('alias/aws/secretsmanager')) && (caller.account ?? account) === account;
    return isAllowed(caller, action, key, {
      'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
      'kms:EncryptionContext:SecretARN': arn,
      'kms:ResourceAliases': key.aliases,
      'kms:CallerAccount': caller.account,
    });
  }

  private keyOfSecret(kmsKeyId: string | undefined, region: string, account: string): Key | undefined {
    const prefix = new RegExp(`^arn:[^:]+:kms:${region}:${account}:`);
    return this.keys.find(({ arn, aliases }) => arn === kmsKeyId
      || prefix.test(arn) && (arn.endsWith(`key/${kmsKeyId}`) || aliases.includes(kmsKeyId?.replace(prefix, '') ?? '')));
  }

  private secret(arn: string): Secret {
    const secret = this.secrets.get(arn) ?? [...this.secrets.values()].find(candidate => isLike(candidate.arn, `${arn}-??????`));
    if (!secret) throw new Error(`There is no secret ${arn}.`);
    return secret;
  }

  private get all(): DeployedStack[] {
    return [...this.stacks.values()].flatMap(stack => stack.all);
  }

  private stackOf(stack: Stack): DeployedStack {
    if (!stack.nestedStackParent) return this.stacks.get(stack.artifactId)!;
    const id: string = stack.nestedStackParent.resolve(stack.nestedStackResource!.logicalId);
    return this.stackOf(stack.nestedStackParent).nested.get(id)!;
  }

  private deploy(artifact: CloudFormationStackArtifact): void {
    const account = literalOr(artifact.environment.account, this.world.account ?? '111111111111');
    const region = literalOr(artifact.environment.region, this.world.region ?? 'us-east-1');
    const exports = (name: string) => [...this.stacks.values()].filter(({ place }) => place.account === account && place.region === region)
      .map(stack => stack.exported(name)).find(value => value !== undefined);
    const carried = (name: string) => [...this.stacks.values()].filter(({ place }) => place.account === account)
      .map(stack => stack.carried(name)).find(value => value !== undefined);
    const place = { account, region, partition: 'aws', exports, carried, parameters: this.world.parameters ?? {} };
    this.stacks.set(artifact.id, new DeployedStack(artifact.templateFullPath, artifact.stackName, place));
  }

  private collect(stack: DeployedStack): void {
    const { account, region } = stack.place;
    for (const [id, { KmsKeyId, ReplicaRegions = [] }] of stack.resourcesOf('AWS::SecretsManager::Secret')) {
      const arn = stack.literal({ Ref: id });
      const copies: Json[] = [{ Region: region, KmsKeyId }, ...ReplicaRegions];
      // Replication copies the resource policy: one list of statements for all.
      const statements: Statement[] = [];
      for (const copy of stack.literal(copies)) {
        const itsArn = inRegion(arn, copy.Region);
        this.secrets.set(itsArn, { arn: itsArn, account, region: copy.Region, kmsKeyId: copy.KmsKeyId, statements });
      }
    }
    for (const [id, { KeyPolicy }] of stack.resourcesOf('AWS::KMS::Key')) {
      this.keys.push(keyOf(stack.literal({ 'Fn::GetAtt': [id, 'Arn'] }), [], checkedResourcePolicy(stack.literal(KeyPolicy))));
    }
    for (const [, { SecretId, ResourcePolicy }] of stack.resourcesOf('AWS::SecretsManager::ResourcePolicy')) this.attach(stack.literal(SecretId), stack.literal(ResourcePolicy));
    for (const [, properties] of stack.resourcesOf('AWS::IAM::Policy')) this.grantInline(account, stack.literal(properties));
    for (const [, properties] of stack.resourcesOf('AWS::IAM::ManagedPolicy')) this.grant(account, stack.literal(properties));
    for (const [id, { Policies = [] }] of stack.resourcesOf('AWS::IAM::Role')) this.give(stack.literal({ 'Fn::GetAtt': [id, 'Arn'] }), stack.literal(Policies));
    for (const [id, { Policies = [], Groups = [] }] of stack.resourcesOf('AWS::IAM::User')) {
      this.give(stack.literal({ 'Fn::GetAtt': [id, 'Arn'] }), stack.literal(Policies));
      this.memberships.set(withoutPath(stack.literal({ 'Fn::GetAtt': [id, 'Arn'] })), stack.literal(Groups).map((name: string) => identity(account, 'group', name)));
    }
  }

  private collectAliases(stack: DeployedStack): void {
    for (const [, { AliasName, TargetKeyId }] of stack.resourcesOf('AWS::KMS::Alias')) {
      this.keys.find(({ arn }) => arn === stack.literal(TargetKeyId))?.aliases.push(stack.literal(AliasName));
    }
  }

  private attach(secretArn: string, policy: Policy): void {
    const { statements } = this.secret(secretArn);
    if (statements.length > 0) throw new Error(`A second resource policy would overwrite the first of ${secretArn}.`);
    statements.push(...checkedResourcePolicy(policy));
  }

  private grantInline(account: string, policy: Json): void {
    const { PolicyName, Roles = [], Users = [], Groups = [] } = policy;
    const identities = Object.entries({ Roles, Users, Groups }).flatMap(([kind, names]) => names.map((name: string) => `${kind} ${name}`));
    for (const holder of identities) {
      const key = `${account} ${holder} ${PolicyName}`;
      if (this.inlinePolicies.has(key)) throw new Error(`A second inline policy ${PolicyName} would overwrite the first.`);
      this.inlinePolicies.add(key);
    }
    this.grant(account, policy);
  }

  private grant(account: string, { PolicyDocument, Roles = [], Users = [], Groups = [] }: Json): void {
    for (const [kind, names] of Object.entries({ role: Roles, user: Users, group: Groups })) {
      for (const name of names) this.give(identity(account, kind, name), [{ PolicyDocument }]);
    }
  }

  private give(arn: string, policies: Json[]): void {
    const documents: Policy[] = policies.map(({ PolicyDocument }) => PolicyDocument);
    documents.forEach(checkIdentityPolicy);
    this.identities.set(withoutPath(arn), [...this.identities.get(withoutPath(arn)) ?? [], ...documents]);
  }
}

function keyOf(arn: string, aliases: string[], statements: Statement[]): Key {
  return { arn, account: accountOf(arn), aliases, statements, policy: { Statement: statements } };
}

/** AWS's default key policy: the account's identity policies decide. */
function delegation(account: string): Statement {
  return { Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: `arn:aws:iam::${account}:root` } };
}

/** What the services refuse as malformed. */
function checkedResourcePolicy(policy: Policy): Statement[] {
  const statements = statementsOf(policy);
  const principals = statements.flatMap(({ Principal = {} }) => typeof Principal === 'string' ? [Principal] : Object.values(Principal).flat());
  const malformed = principals.find(principal => /:group\//.test(principal) || principal !== '*' && /[*?]/.test(principal));
  if (malformed) throw new Error(`MalformedPolicyDocument: the principal ${malformed}`);
  return [...statements];
}

function checkIdentityPolicy(policy: Policy): void {
  for (const { Resource = [] } of statementsOf(policy)) {
    const malformed = [Resource].flat().find(resource => resource !== '*' && !/^arn:/.test(resource));
    if (malformed !== undefined) throw new Error(`MalformedPolicyDocument: the resource ${malformed}`);
  }
}

function identity(account: string, kind: string, name: string): string {
  return `arn:aws:iam::${account}:${kind}/${name}`;
}

function withoutPath(arn: string): string {
  return arn.replace(/:(role|user|group)\/(?:.*\/)?/, ':$1/');
}

/** A replica has the ARN of the secret but for its region. */
export function inRegion(arn: string, region: string): string {
  return arn.split(':').map((field, index) => index === 3 ? region : field).join(':');
}

function accountOf(arn: string): string {
  return arn.split(':')[4];
}

function literalOr(value: string, fallback: string): string {
  return value.startsWith('unknown-') ? fallback : value;
}
