import { choices } from '../cloudformation/choices';
import { isObject, listOf, note, sortedBy, unique } from '../cloudformation/json';
import { CREATED, secretTarget } from '../cloudformation/secret-target';
import { keyOf, Resource, Target, Templates, Value } from '../cloudformation/templates';
import { isOpen } from '../cloudformation/unknown';
import { accountIn, ArnFacts, keyArn, partsOf, secretArn } from '../iam/arn';
import { Principal, PrincipalKind, Principals } from '../iam/principals';
import { readStatements, Statement, under, unreadableStatement } from '../iam/statements';
import { ARN_SUFFIX } from '../secrets-manager';

export interface KeyFacts {
  /** Construct path of one of the app, else its ARN, as far as it is known. */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly arn: ArnFacts;
  /** Those that the templates tell of. */
  readonly aliases: readonly string[];
  /** Undefined where the key's policy is not among the templates. */
  readonly statements?: readonly Statement[];
  readonly target?: Target;
}

export interface SecretFacts {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name?: string;
  readonly arn: ArnFacts;
  readonly madeBy: 'CloudFormation' | 'custom resource' | 'another app';
  /** Undefined for `aws/secretsmanager`. */
  readonly key?: KeyFacts;
  readonly replicas: ReadonlyArray<{ readonly region: string; readonly key?: KeyFacts }>;
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

export interface Facts {
  readonly secrets: readonly SecretFacts[];
  /** Secrets of other apps that have a resource policy in this one. */
  readonly elsewhere: readonly SecretFacts[];
  readonly principals: Principals;
  /** Those that have policies, by their id. */
  readonly identities: ReadonlyMap<string, PrincipalFacts>;
  readonly templates: Templates;
}

export function factsOf(templates: Templates): Facts {
  const principals = new Principals(templates);
  const found = new Secrets(templates);
  const [secrets, elsewhere] = [found.all(), found.elsewhere()];
  for (const statement of resourceStatements([...secrets, ...elsewhere])) principals.learn(statement);
  return { templates, principals, secrets, elsewhere, identities: new Identities(templates, principals).all() };
}

/** Of the policies of the secrets and of their keys, each once. */
function resourceStatements(secrets: readonly SecretFacts[]): Statement[] {
  const policies = secrets.flatMap(({ statements, key, replicas }) => (
    [statements, key?.statements, ...replicas.map(replica => replica.key?.statements)]));
  return [...new Set(policies)].flatMap(statements => statements ?? []);
}

/** All secrets of the templates. */
export class Secrets {
  private readonly policies = new Map<string, Statement[]>();
  private readonly keys = new Map<string, KeyFacts>();
  private readonly aliases = new Map<string, Value>();
  /** Names of aliases, by the key that they are of. */
  private readonly aliasNames = new Map<string, string[]>();

  private readonly made: readonly Resource[];
  /** By the ARN without its random end. */
  private readonly named = new Map<string, Resource>();
  private readonly others = new Map<string, SecretFacts & { readonly statements: Statement[] }>();

  constructor(private readonly templates: Templates) {
    this.made = templates.resources.filter(resource => secretTarget(templates, resource) === resource);
    for (const resource of this.made) this.noteName(resource);
    for (const resource of templates.resources) this.notePolicy(resource);
  }

  public all(): SecretFacts[] {
    return this.made.map(resource => this.secret(resource));
  }

  /** The secret of the app that a `SecretId` means. */
  public find(stack: string, secretId: unknown): Target | undefined {
    const { text, target } = this.templates.value(stack, secretId);
    return secretTarget(this.templates, target) ?? this.ofText(stack, text);
  }

  public elsewhere(): SecretFacts[] {
    return [...this.others.values()];
  }

  private noteName(resource: Resource): void {
    const { account, region } = this.templates.placeOf(resource.stack);
    const name = this.nameOf(resource);
    if (name !== undefined) this.named.set(bareArn(account, region, name), resource);
  }

  private nameOf({ stack, properties: { Name } }: Resource): string | undefined {
    return Name === undefined ? undefined : this.templates.value(stack, Name).text;
  }

  private notePolicy(resource: Resource): void {
    const { type, stack, properties } = resource;
    if (type === 'AWS::KMS::Alias') this.noteAlias(resource);
    if (type !== 'AWS::SecretsManager::ResourcePolicy') return;
    const { statements, isReadable } = readStatements(this.templates, 'secret', resource, properties.ResourcePolicy);
    if (!isReadable) statements.push(unreadableStatement('secret', resource));
    for (const { value, conditions } of choices(properties.SecretId)) this.addPolicy(stack, value, statements.map(one => under(one, conditions)));
  }

  private addPolicy(stack: string, secretId: unknown, statements: readonly Statement[]): void {
    const { text, target } = this.templates.value(stack, secretId);
    const secret = this.find(stack, secretId);
    if (secret) for (const statement of statements) note(this.policies, keyOf(secret), statement);
    else if (!target && !text.includes('${')) this.other(stack, text).statements.push(...statements);
  }

  private noteAlias({ stack, properties: { AliasName, TargetKeyId } }: Resource): void {
    const key = this.templates.value(stack, TargetKeyId);
    this.aliases.set(aliasKey(this.templates, stack, AliasName), key);
    note(this.aliasNames, key.target ? keyOf(key.target) : key.text, this.templates.value(stack, AliasName).text);
  }

  /** `SecretId` may be a name, or an ARN with or without its random end. */
  private ofText(stack: string, text: string): Resource | undefined {
    const { account, region } = this.templates.placeOf(stack);
    const arn = text.startsWith('arn:') ? text.replace(/^arn:[^:]*:/, 'arn:aws:') : bareArn(account, region, text);
    return this.named.get(arn) ?? this.named.get(withoutEnd(arn));
  }

  private other(stack: string, text: string): SecretFacts & { readonly statements: Statement[] } {
    const place = this.templates.placeOf(stack);
    const arn = text.startsWith('arn:') ? withoutEnd(text.replace(/^arn:[^:]*:/, 'arn:aws:')) : bareArn(place.account, place.region, text);
    const known = this.others.get(arn) ?? { ...secretElsewhere(arn), statements: [] };
    this.others.set(arn, known);
    return known;
  }

  private secret(resource: Resource): SecretFacts {
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
      key: this.key(resource.stack, KmsKeyId, region),
      replicas: sortedBy(this.replicas(resource.stack, ReplicaRegions ?? Replicas), replica => replica.region),
      target: resource,
      statements: this.policies.get(keyOf(resource)) ?? [],
    };
  }

  private replicas(stack: string, element: unknown): SecretFacts['replicas'] {
    return choices(element).map(({ value }) => value).filter(isObject).map(({ Region, KmsKeyId }) => {
      const region = this.templates.value(stack, Region).text;
      return { region, key: this.key(stack, KmsKeyId, region) };
    });
  }

  private key(stack: string, reference: unknown, region: string): KeyFacts | undefined {
    // The service takes the empty text for its own key.
    if (reference === undefined || reference === '' || isObject(reference) && reference.Ref === 'AWS::NoValue') return undefined;
    const value = this.aliased(stack, this.templates.value(stack, reference));
    if (/^(alias\/|arn:.*:alias\/)aws\/secretsmanager$/.test(value.text)) return undefined;
    const resource = this.templates.find(value.target);
    const facts = resource?.type === 'AWS::KMS::Key' || resource?.type === 'AWS::KMS::ReplicaKey' ? this.ownKey(resource) : this.otherKey(stack, value.text, region);
    const id = facts.target ? keyOf(facts.target) : [facts.account, facts.region, facts.id].join('\n');
    const known = this.keys.get(id) ?? facts;
    this.keys.set(id, known);
    return known;
  }

  /** An alias of the app leads to its key. */
  private aliased(stack: string, value: Value): Value {
    const resource = this.templates.find(value.target);
    if (resource?.type === 'AWS::KMS::Alias') return this.templates.value(resource.stack, resource.properties.TargetKeyId);
    const [, alias] = /(?:^|:)(alias\/.+)$/.exec(value.text) ?? [];
    if (alias === undefined) return value;
    const place = this.templates.placeOf(stack);
    const [, , , region = place.region, account = place.account] = value.text.startsWith('arn:') ? value.text.split(':') : [];
    return this.aliases.get([account, region, alias].join('\n')) ?? value;
  }

  private ownKey(resource: Resource): KeyFacts {
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

  private otherKey(stack: string, text: string, copyRegion: string): KeyFacts {
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
export function secretElsewhere(id: string): SecretFacts {
  const [, , , region, account, , ...rest] = id.split(':');
  const name = rest.join(':');
  return { id, account, region, name, arn: secretArn(account, region, name, ''), madeBy: 'another app', replicas: [] };
}

/** Without the random end, by which no other secret of the account differs. */
export function bareArn(account: string, region: string, name: string): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}`;
}

function withoutEnd(arn: string): string {
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

class Identities {
  private readonly statements = new Map<string, Statement[]>();
  private readonly unread = new Map<string, string[]>();
  private readonly known = new Map<string, Principal>();
  private readonly attached = new Set<string>();
  private readonly memberships: Array<{ readonly user: Principal; readonly group: Principal }> = [];

  constructor(private readonly templates: Templates, private readonly principals: Principals) {
    for (const resource of templates.resources) this.note(resource);
    for (const membership of this.memberships) this.inherit(membership);
  }

  public all(): ReadonlyMap<string, PrincipalFacts> {
    const facts = sortedBy(this.known.values(), ({ id }) => id).map(principal => [principal.id, {
      principal, statements: this.statements.get(principal.id) ?? [], unread: unique(this.unread.get(principal.id) ?? []),
    }] as const);
    return new Map(facts);
  }

  private note(resource: Resource): void {
    if (POLICIES.test(resource.type)) this.noteBeside(resource);
    const own = this.principals.ofTarget(resource);
    if (own) this.noteInline(resource, own);
    if (own?.kind === 'user') this.noteMembers(resource, [own], resource.properties.Groups);
    if (resource.type === 'AWS::IAM::UserToGroupAddition') {
      this.noteMembers(resource, this.namedBy(resource, 'user', resource.properties.Users), resource.properties.GroupName);
    }
  }

  private noteMembers(resource: Resource, users: readonly Principal[], groups: unknown): void {
    for (const group of this.namedBy(resource, 'group', groups)) this.memberships.push(...users.map(user => ({ user, group })));
  }

  /** A user may do what his groups may. */
  private inherit({ user, group }: { readonly user: Principal; readonly group: Principal }): void {
    this.add(user, { statements: this.statements.get(group.id) ?? [] });
    for (const policy of this.unread.get(group.id) ?? []) note(this.unread, user.id, policy);
  }

  private namedBy({ stack }: Resource, kind: PrincipalKind, element: unknown): Principal[] {
    const place = this.templates.placeOf(stack);
    return listOf(element).map(value => this.principals.attached(kind, this.templates.value(stack, value), place));
  }

  private noteBeside(resource: Resource): void {
    const policy = this.policyOf(resource, resource.properties.PolicyDocument);
    for (const [property, kind] of ATTACHED) {
      for (const principal of this.namedBy(resource, kind, resource.properties[property])) this.add(principal, policy);
    }
  }

  private noteInline(resource: Resource, principal: Principal): void {
    this.add(principal, NO_POLICY);
    listOf(resource.properties.Policies).filter(isObject).forEach(({ PolicyName, PolicyDocument }, position) => {
      const name = typeof PolicyName === 'string' ? PolicyName : String(position);
      this.add(principal, this.policyOf(resource, PolicyDocument, `/${name}`));
    });
    for (const element of listOf(resource.properties.ManagedPolicyArns)) this.noteManaged(principal, this.templates.value(resource.stack, element));
  }

  private noteManaged(principal: Principal, { text, target }: Value): void {
    const policy = this.templates.find(target);
    if (policy?.type !== 'AWS::IAM::ManagedPolicy') return this.noteUnread(principal, text.replace(/^arn:[^:]*:/, 'arn:aws:'));
    this.add(principal, this.policyOf(policy, policy.properties.PolicyDocument));
  }

  private noteUnread({ id }: Principal, arn: string): void {
    if (!WITHOUT_SECRETS.test(arn)) note(this.unread, id, arn);
  }

  private policyOf(resource: Resource, document: unknown, suffix = ''): IdentityPolicy {
    const { statements, isReadable } = readStatements(this.templates, 'identity', resource, document, suffix);
    return { statements, unreadable: isReadable ? undefined : resource.path + suffix };
  }

  /** A policy that is attached from both sides counts once. */
  private add(principal: Principal, { statements, unreadable }: IdentityPolicy): void {
    this.known.set(principal.id, principal);
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
