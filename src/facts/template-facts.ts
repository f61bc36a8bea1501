import { choices } from '../cloudformation/choices';
import { isObject, listOf, note, sortedBy, unique } from '../cloudformation/json';
import { CREATED, secretTarget } from '../cloudformation/secret-target';
import { keyOf, Resource, Target, Templates, Value } from '../cloudformation/template-index';
import { isOpen } from '../cloudformation/unknown';
import { accountIn, ArnFacts, keyArn, partsOf, secretArn } from '../iam/arn';
import { Principal, PrincipalKind, Principals } from '../iam/principals';
import { readStatements, Statement, under, unreadableStatement } from '../iam/statements';
import { ARN_SUFFIX } from '../secrets-manager';

export interface TemplateKeyFacts {
  /** Construct path of one of the app, else its ARN, as far as it is known. */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly arn: ArnFacts;
  /** The aliases that the templates define. */
  readonly aliases: readonly string[];
  /** Undefined where the key's policy is not among the templates. */
  readonly statements?: readonly Statement[];
  readonly target?: Target;
}

export interface TemplateSecretFacts {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name?: string;
  readonly arn: ArnFacts;
  readonly madeBy: 'CloudFormation' | 'custom resource' | 'another app';
  /** Undefined for `aws/secretsmanager`. */
  readonly key?: TemplateKeyFacts;
  readonly replicas: ReadonlyArray<{ readonly region: string; readonly key?: TemplateKeyFacts }>;
  readonly target?: Target;
  /** Undefined where the resource policy is not among the templates. */
  readonly statements?: readonly Statement[];
}

export interface PrincipalFacts {
  readonly principal: Principal;
  readonly statements: readonly Statement[];
  /** Managed policies that are attached, and are not in the templates. */
  readonly unread: readonly string[];
}

export interface TemplateFacts {
  readonly secrets: readonly TemplateSecretFacts[];
  /** Secrets of other apps that have a resource policy in this one. */
  readonly foreignSecrets: readonly TemplateSecretFacts[];
  readonly principals: Principals;
  /** Those that have policies, by their id. */
  readonly identities: ReadonlyMap<string, PrincipalFacts>;
  readonly templates: Templates;
}

export function readTemplateFacts(templates: Templates): TemplateFacts {
  const principals = new Principals(templates);
  const found = new TemplateSecrets(templates);
  const [secrets, elsewhere] = [found.all(), found.findForeign()];
  for (const statement of resourceStatements([...secrets, ...elsewhere])) principals.learn(statement);
  return { templates, principals, secrets, foreignSecrets: elsewhere, identities: new IdentityPolicies(templates, principals).all() };
}

/** Of the policies of the secrets and of their keys, each once. */
function resourceStatements(secrets: readonly TemplateSecretFacts[]): Statement[] {
  const policies = secrets.flatMap(({ statements, key, replicas }) => (
    [statements, key?.statements, ...replicas.map(replica => replica.key?.statements)]));
  return [...new Set(policies)].flatMap(statements => statements ?? []);
}

/** All secrets of the templates. */
export class TemplateSecrets {
  private readonly policies = new Map<string, Statement[]>();
  private readonly keys = new Map<string, TemplateKeyFacts>();
  private readonly aliases = new Map<string, Value>();
  /** Names of aliases, by the key that they are of. */
  private readonly aliasNames = new Map<string, string[]>();

  private readonly secretResources: readonly Resource[];
  /** By the ARN without its random end. */
  private readonly secretsByArn = new Map<string, Resource>();
  private readonly foreignSecrets = new Map<string, TemplateSecretFacts & { readonly statements: Statement[] }>();

  constructor(private readonly templates: Templates) {
    this.secretResources = templates.resources.filter(resource => secretTarget(templates, resource) === resource);
    for (const resource of this.secretResources) this.recordName(resource);
    for (const resource of templates.resources) this.recordPolicy(resource);
  }

  public all(): TemplateSecretFacts[] {
    return this.secretResources.map(resource => this.toSecretFacts(resource));
  }

  /** The secret of the app that a `SecretId` means. */
  public find(stack: string, secretId: unknown): Target | undefined {
    const { text, target } = this.templates.value(stack, secretId);
    return secretTarget(this.templates, target) ?? this.findByText(stack, text);
  }

  public findForeign(): TemplateSecretFacts[] {
    return [...this.foreignSecrets.values()];
  }

  private recordName(resource: Resource): void {
    const { account, region } = this.templates.placeOf(resource.stack);
    const name = this.nameOf(resource);
    if (name !== undefined) this.secretsByArn.set(arnWithoutSuffix(account, region, name), resource);
  }

  private nameOf({ stack, properties: { Name } }: Resource): string | undefined {
    return Name === undefined ? undefined : this.templates.value(stack, Name).text;
  }

  private recordPolicy(resource: Resource): void {
    const { type, stack, properties } = resource;
    if (type === 'AWS::KMS::Alias') this.recordAlias(resource);
    if (type !== 'AWS::SecretsManager::ResourcePolicy') return;
    const { statements, isReadable } = readStatements(this.templates, 'secret', resource, properties.ResourcePolicy);
    if (!isReadable) statements.push(unreadableStatement('secret', resource));
    for (const { value, conditions } of choices(properties.SecretId)) this.addPolicy(stack, value, statements.map(one => under(one, conditions)));
  }

  private addPolicy(stack: string, secretId: unknown, statements: readonly Statement[]): void {
    const { text, target } = this.templates.value(stack, secretId);
    const secret = this.find(stack, secretId);
    if (secret) for (const statement of statements) note(this.policies, keyOf(secret), statement);
    else if (!target && !text.includes('${')) this.foreignSecret(stack, text).statements.push(...statements);
  }

  private recordAlias({ stack, properties: { AliasName, TargetKeyId } }: Resource): void {
    const key = this.templates.value(stack, TargetKeyId);
    this.aliases.set(aliasKey(this.templates, stack, AliasName), key);
    note(this.aliasNames, key.target ? keyOf(key.target) : key.text, this.templates.value(stack, AliasName).text);
  }

  /** `SecretId` may be a name, or an ARN with or without its random end. */
  private findByText(stack: string, text: string): Resource | undefined {
    const { account, region } = this.templates.placeOf(stack);
    const arn = text.startsWith('arn:') ? text.replace(/^arn:[^:]*:/, 'arn:aws:') : arnWithoutSuffix(account, region, text);
    return this.secretsByArn.get(arn) ?? this.secretsByArn.get(withoutDefaultChild(arn));
  }

  private foreignSecret(stack: string, text: string): TemplateSecretFacts & { readonly statements: Statement[] } {
    const place = this.templates.placeOf(stack);
    const arn = text.startsWith('arn:') ? withoutDefaultChild(text.replace(/^arn:[^:]*:/, 'arn:aws:')) : arnWithoutSuffix(place.account, place.region, text);
    const known = this.foreignSecrets.get(arn) ?? { ...foreignSecretFacts(arn), statements: [] };
    this.foreignSecrets.set(arn, known);
    return known;
  }

  private toSecretFacts(resource: Resource): TemplateSecretFacts {
    const { account, region } = this.templates.placeOf(resource.stack);
    const { KmsKeyId, Replicas, ReplicaRegions } = resource.properties;
    const name = this.nameOf(resource);
    return {
      id: resource.path,
      account,
      region,
      name,
      arn: secretArn(account, region, name, resource.id),
      madeBy: resource.type === CREATED ? 'custom resource' : 'CloudFormation',
      key: this.toKeyFacts(resource.stack, KmsKeyId, region),
      replicas: sortedBy(this.toReplicas(resource.stack, ReplicaRegions ?? Replicas), replica => replica.region),
      target: resource,
      statements: this.policies.get(keyOf(resource)) ?? [],
    };
  }

  private toReplicas(stack: string, element: unknown): TemplateSecretFacts['replicas'] {
    return choices(element).map(({ value }) => value).filter(isObject).map(({ Region, KmsKeyId }) => {
      const region = this.templates.value(stack, Region).text;
      return { region, key: this.toKeyFacts(stack, KmsKeyId, region) };
    });
  }

  private toKeyFacts(stack: string, reference: unknown, region: string): TemplateKeyFacts | undefined {
    // The service takes the empty text for its own key.
    if (reference === undefined || reference === '' || isObject(reference) && reference.Ref === 'AWS::NoValue') return undefined;
    const value = this.resolveAlias(stack, this.templates.value(stack, reference));
    if (/^(alias\/|arn:.*:alias\/)aws\/secretsmanager$/.test(value.text)) return undefined;
    const resource = this.templates.find(value.target);
    const facts = resource?.type === 'AWS::KMS::Key' || resource?.type === 'AWS::KMS::ReplicaKey' ? this.appKey(resource) : this.foreignKey(stack, value.text, region);
    const id = facts.target ? keyOf(facts.target) : [facts.account, facts.region, facts.id].join('\n');
    const known = this.keys.get(id) ?? facts;
    this.keys.set(id, known);
    return known;
  }

  /** An alias of the app leads to its key. */
  private resolveAlias(stack: string, value: Value): Value {
    const resource = this.templates.find(value.target);
    if (resource?.type === 'AWS::KMS::Alias') return this.templates.value(resource.stack, resource.properties.TargetKeyId);
    const [, alias] = /(?:^|:)(alias\/.+)$/.exec(value.text) ?? [];
    if (alias === undefined) return value;
    const place = this.templates.placeOf(stack);
    const [, , , region = place.region, account = place.account] = value.text.startsWith('arn:') ? value.text.split(':') : [];
    return this.aliases.get([account, region, alias].join('\n')) ?? value;
  }

  private appKey(resource: Resource): TemplateKeyFacts {
    const known = this.keys.get(keyOf(resource));
    if (known) return known;
    const { account, region } = this.templates.placeOf(resource.stack);
    const aliases = this.aliasNames.get(keyOf(resource)) ?? [];
    const statements = this.keyPolicy(resource);
    return { id: resource.path, account, region, arn: keyArn(account, region), aliases, target: resource, statements };
  }

  /** Undefined where it cannot be read. A key without a policy has that of KMS, for its account. */
  private keyPolicy(resource: Resource): readonly Statement[] | undefined {
    const { statements, isReadable } = readStatements(this.templates, 'key', resource, resource.properties.KeyPolicy ?? { Statement: [] });
    return isReadable ? statements : undefined;
  }

  private foreignKey(stack: string, text: string, copyRegion: string): TemplateKeyFacts {
    const { account: own, partition } = this.templates.placeOf(stack);
    const isArn = text.startsWith('arn:');
    const [account, region] = [accountIn(text) ?? own, isArn && partsOf(text)[3] || copyRegion];
    const [, keyId] = /(?:^|\/)([0-9a-f-]{36})$/.exec(text) ?? [];
    const [, alias] = /(?:^|:)(alias\/.+)$/.exec(text) ?? [];
    const aliases = alias === undefined ? this.aliasNames.get(text) ?? [] : [alias];
    // The same alias is another key in another account or region.
    const id = !isArn && (alias ?? keyId) && !isOpen(account + region) ? `arn:${partition}:kms:${region}:${account}:${alias ?? `key/${keyId}`}` : text;
    return { id, account, region, arn: keyArn(account, region, keyId), aliases };
  }
}

/** A secret of another app, of which only the ARN is known, here without its random end. */
export function foreignSecretFacts(id: string): TemplateSecretFacts {
  const [, , , region, account, , ...rest] = id.split(':');
  const name = rest.join(':');
  return { id, account, region, name, arn: secretArn(account, region, name, ''), madeBy: 'another app', replicas: [] };
}

/** Without the random end, by which no other secret of the account differs. */
export function arnWithoutSuffix(account: string, region: string, name: string): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}`;
}

function withoutDefaultChild(arn: string): string {
  return arn.replace(ARN_SUFFIX, '');
}

function aliasKey(templates: Templates, stack: string, name: unknown): string {
  const { account, region } = templates.placeOf(stack);
  return [account, region, templates.value(stack, name).text].join('\n');
}

const ATTACHED: ReadonlyArray<readonly [string, PrincipalKind]> = [
  ['Roles', 'role'], ['RoleName', 'role'], ['Users', 'user'], ['UserName', 'user'], ['Groups', 'group'], ['GroupName', 'group'],
];
/**
 * AWS's policies that CDK itself attaches to functions: they allow nothing that has to do with secrets or keys.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
const WITHOUT_SECRETS = /^arn:aws:iam::aws:policy\/(service-role\/AWSLambda(Basic|VPCAccess)ExecutionRole|AWSXRayDaemonWriteAccess)$/;
/** Policies that are resources of their own. */
const POLICIES = /^AWS::IAM::((Managed|Role|User|Group)?Policy)$/;

class IdentityPolicies {
  private readonly statements = new Map<string, Statement[]>();
  private readonly unread = new Map<string, string[]>();
  private readonly principalsById = new Map<string, Principal>();
  private readonly attached = new Set<string>();
  private readonly memberships: Array<{ readonly user: Principal; readonly group: Principal }> = [];

  constructor(private readonly templates: Templates, private readonly principals: Principals) {
    for (const resource of templates.resources) this.record(resource);
    for (const membership of this.memberships) this.inheritGroupPolicies(membership);
  }

  public all(): ReadonlyMap<string, PrincipalFacts> {
    const facts = sortedBy(this.principalsById.values(), ({ id }) => id).map(principal => [principal.id, {
      principal, statements: this.statements.get(principal.id) ?? [], unread: unique(this.unread.get(principal.id) ?? []),
    }] as const);
    return new Map(facts);
  }

  private record(resource: Resource): void {
    if (POLICIES.test(resource.type)) this.recordPolicyResource(resource);
    const own = this.principals.ofTarget(resource);
    if (own) this.recordInlinePolicies(resource, own);
    if (own?.kind === 'user') this.recordMembers(resource, [own], resource.properties.Groups);
    if (resource.type === 'AWS::IAM::UserToGroupAddition') {
      this.recordMembers(resource, this.principalsNamedBy(resource, 'user', resource.properties.Users), resource.properties.GroupName);
    }
  }

  private recordMembers(resource: Resource, users: readonly Principal[], groups: unknown): void {
    for (const group of this.principalsNamedBy(resource, 'group', groups)) this.memberships.push(...users.map(user => ({ user, group })));
  }

  /** A user may do what the user's groups may do. */
  private inheritGroupPolicies({ user, group }: { readonly user: Principal; readonly group: Principal }): void {
    this.addStatements(user, { statements: this.statements.get(group.id) ?? [] });
    for (const policy of this.unread.get(group.id) ?? []) note(this.unread, user.id, policy);
  }

  private principalsNamedBy({ stack }: Resource, kind: PrincipalKind, element: unknown): Principal[] {
    const place = this.templates.placeOf(stack);
    return listOf(element).map(value => this.principals.attached(kind, this.templates.value(stack, value), place));
  }

  private recordPolicyResource(resource: Resource): void {
    const policy = this.policyOf(resource, resource.properties.PolicyDocument);
    for (const [property, kind] of ATTACHED) {
      for (const principal of this.principalsNamedBy(resource, kind, resource.properties[property])) this.addStatements(principal, policy);
    }
  }

  private recordInlinePolicies(resource: Resource, principal: Principal): void {
    this.addStatements(principal, NO_POLICY);
    listOf(resource.properties.Policies).filter(isObject).forEach(({ PolicyName, PolicyDocument }, position) => {
      const name = typeof PolicyName === 'string' ? PolicyName : String(position);
      this.addStatements(principal, this.policyOf(resource, PolicyDocument, `/${name}`));
    });
    for (const element of listOf(resource.properties.ManagedPolicyArns)) this.recordManagedPolicy(principal, this.templates.value(resource.stack, element));
  }

  private recordManagedPolicy(principal: Principal, { text, target }: Value): void {
    const policy = this.templates.find(target);
    if (policy?.type !== 'AWS::IAM::ManagedPolicy') return this.recordUnreadPolicy(principal, text.replace(/^arn:[^:]*:/, 'arn:aws:'));
    this.addStatements(principal, this.policyOf(policy, policy.properties.PolicyDocument));
  }

  private recordUnreadPolicy({ id }: Principal, arn: string): void {
    if (!WITHOUT_SECRETS.test(arn)) note(this.unread, id, arn);
  }

  private policyOf(resource: Resource, document: unknown, suffix = ''): IdentityPolicy {
    const { statements, isReadable } = readStatements(this.templates, 'identity', resource, document, suffix);
    return { statements, unreadable: isReadable ? undefined : resource.path + suffix };
  }

  /** A policy that is attached from both sides counts once. */
  private addStatements(principal: Principal, { statements, unreadable }: IdentityPolicy): void {
    this.principalsById.set(principal.id, principal);
    if (unreadable !== undefined) note(this.unread, principal.id, unreadable);
    const policies = new Set(statements.map(({ id }) => attachmentOf(principal, id)).filter(policy => !this.attached.has(policy)));
    const added = statements.filter(({ id }) => policies.has(attachmentOf(principal, id)));
    for (const policy of policies) this.attached.add(policy);
    for (const statement of added) note(this.statements, principal.id, statement);
  }
}

interface IdentityPolicy {
  readonly statements: readonly Statement[];
  /** Its path, where not all of it can be read. */
  readonly unreadable?: string;
}

const NO_POLICY: IdentityPolicy = { statements: [] };

/** @param statement `…#0`: without its position it is that of the policy */
function attachmentOf({ id }: Principal, statement: string): string {
  return `${id}\n${statement.replace(/#\d+$/, '')}`;
}
