import { RotationFunction, RotationFunctions } from './rotation-functions';
import { choices } from '../cloudformation/choices';
import { parseExpression } from '../cloudformation/expression';
import { note, sortedBy, isObject } from '../cloudformation/json';
import { isCreatedByHandler, representedSecret, secretTarget } from '../cloudformation/secret-target';
import { Templates } from '../cloudformation/template-index';
import { Resource, keyOf, Target, Value } from '../cloudformation/template-types';
import { isOpen, placeholder } from '../cloudformation/unknown';
import { accountIn, ArnFacts, secretArn, splitArn, keyArn, withWrittenName } from '../iam/arn';
import { readStatements, Statement, unreadableStatement, under } from '../iam/statements';
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
  /** What rotates it, by the schedules in the templates: undefined where none is surely there. */
  readonly rotationFunctions?: readonly RotationFunction[];
}

/** A resource names a secret by another resource, which may name it by a third. */
const MAX_DEPTH = 5;

/** All secrets of the templates. */
export class TemplateSecrets {
  private readonly policies = new Map<string, Statement[]>();
  private readonly keys = new Map<string, TemplateKeyFacts>();
  private readonly aliases = new Map<string, Value>();
  /** Names of aliases, by the key that they are of. */
  private readonly aliasNames = new Map<string, string[]>();

  private readonly rotations: RotationFunctions;
  private readonly secretResources: readonly Resource[];
  /** By the ARN without its random end. */
  private readonly secretsByArn = new Map<string, Resource>();
  private readonly foreignSecrets = new Map<string, TemplateSecretFacts & { readonly statements: Statement[] }>();

  constructor(private readonly templates: Templates) {
    this.secretResources = templates.resources.filter(resource => secretTarget(templates, resource) === resource);
    for (const resource of this.secretResources) this.recordName(resource);
    for (const resource of templates.resources) this.recordPolicy(resource);
    this.rotations = new RotationFunctions(templates, (stack, secretId) => this.find(stack, secretId));
  }

  public all(): TemplateSecretFacts[] {
    return this.secretResources.map(resource => this.toSecretFacts(resource));
  }

  /** The secret of the app that a `SecretId` means. */
  public find(stack: string, secretId: unknown): Target | undefined {
    const { text, target } = this.templates.value(stack, secretId);
    return secretTarget(this.templates, target) ?? this.findRepresented(target) ?? this.findByText(stack, text);
  }

  /** By the name or the ARN that another resource has of the secret. */
  private findRepresented(target: Target | undefined, depth = 0): Target | undefined {
    const resource = this.templates.find(target);
    const secretId = resource && representedSecret(this.templates, resource);
    if (secretId === undefined || depth > MAX_DEPTH) return undefined;
    const { text, target: next } = this.templates.value(resource!.stack, secretId);
    return this.findRepresented(next, depth + 1) ?? this.findByText(resource!.stack, text);
  }

  public findForeign(): TemplateSecretFacts[] {
    return [...this.foreignSecrets.values()];
  }

  private recordName(resource: Resource): void {
    const { account, region } = this.templates.placeOf(resource.stack);
    const name = this.nameOf(resource);
    if (name !== undefined) this.secretsByArn.set(arnWithoutSuffix(account, region, name.text), resource);
  }

  private nameOf({ stack, properties: { Name } }: Resource): Value | undefined {
    return Name === undefined ? undefined : this.templates.value(stack, Name);
  }

  private recordPolicy(resource: Resource): void {
    const { type, stack, properties } = resource;
    if (type === 'AWS::KMS::Alias') this.recordAlias(resource);
    if (type !== 'AWS::SecretsManager::ResourcePolicy') return;
    const { statements, isReadable } = readStatements(this.templates, 'secret', resource, properties.ResourcePolicy);
    if (!isReadable) statements.push(unreadableStatement('secret', resource));
    for (const { value, conditions } of choices(properties.SecretId)) {
      this.addPolicy(
        stack,
        value,
        statements.map(one => under(one, conditions)),
      );
    }
  }

  private addPolicy(stack: string, secretId: unknown, statements: readonly Statement[]): void {
    const { text } = this.templates.value(stack, secretId);
    const secret = this.find(stack, secretId);
    if (secret) for (const statement of statements) note(this.policies, keyOf(secret), statement);
    else if (!text.includes('${')) this.foreignSecret(stack, text).statements.push(...statements);
  }

  private recordAlias({ stack, properties: { AliasName, TargetKeyId } }: Resource): void {
    const key = this.templates.value(stack, TargetKeyId);
    this.aliases.set(aliasKey(this.templates, stack, AliasName), key);
    note(this.aliasNames, key.target ? keyOf(key.target) : key.text, this.templates.value(stack, AliasName).text);
  }

  /** `SecretId` may be a name, or an ARN with or without its random end. */
  private findByText(stack: string, text: string): Resource | undefined {
    const { account, region } = this.templates.placeOf(stack);
    const arn = withoutPartition(text) ?? arnWithoutSuffix(account, region, text);
    return this.secretsByArn.get(arn) ?? this.secretsByArn.get(withoutSuffix(arn));
  }

  private foreignSecret(stack: string, text: string): TemplateSecretFacts & { readonly statements: Statement[] } {
    const place = this.templates.placeOf(stack);
    const named = withoutPartition(text);
    const arn = named === undefined ? arnWithoutSuffix(place.account, place.region, text) : withoutSuffix(named);
    const known = this.foreignSecrets.get(arn) ?? { ...foreignSecretFacts(arn), statements: [] };
    this.foreignSecrets.set(arn, known);
    return known;
  }

  /** Of a secret, or of what it may be. */
  public toSecretFacts(resource: Resource): TemplateSecretFacts {
    const { account, region } = this.templates.placeOf(resource.stack);
    const { KmsKeyId, Replicas, ReplicaRegions } = resource.properties;
    const name = this.nameOf(resource);
    return {
      id: resource.path,
      account,
      region,
      name: name?.text,
      arn: withWrittenName(secretArn(account, region, name?.text, resource.id), name),
      madeBy: isCreatedByHandler(resource) ? 'custom resource' : 'CloudFormation',
      key: this.toKeyFacts(resource.stack, KmsKeyId, region),
      replicas: sortedBy(this.toReplicas(resource.stack, ReplicaRegions ?? Replicas), replica => replica.region),
      target: resource,
      statements: this.policies.get(keyOf(resource)) ?? [],
      rotationFunctions: this.rotations.of(resource),
    };
  }

  private toReplicas(stack: string, element: unknown): TemplateSecretFacts['replicas'] {
    return choices(element).map(({ value }) => value).filter(isObject).map(({ Region, KmsKeyId }) => {
      const region = this.templates.value(stack, Region).text;
      return { region, key: this.toKeyFacts(stack, KmsKeyId, region) };
    });
  }

  private toKeyFacts(stack: string, reference: unknown, region: string): TemplateKeyFacts | undefined {
    if (reference === undefined || parseExpression(reference).kind === 'noValue') return undefined;
    const value = this.resolveAlias(stack, this.templates.value(stack, reference));
    // The service takes the empty text for its own key, whatever function gives it.
    if (value.text === '' || /^(alias\/|arn:.*:alias\/)aws\/secretsmanager$/.test(value.text)) return undefined;
    const resource = this.templates.find(value.target);
    const facts =
      resource?.type === 'AWS::KMS::Key' || resource?.type === 'AWS::KMS::ReplicaKey'
        ? this.appKey(resource)
        : this.foreignKey(stack, value.text, region);
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
    const written = { rest: `key/${placeholder(resource.path)}`, parametersOf: [] };
    return { id: resource.path, account, region, arn: { ...keyArn(account, region), written }, aliases, target: resource, statements };
  }

  private keyPolicy(resource: Resource): readonly Statement[] {
    const document = resource.properties.KeyPolicy ?? { Statement: [] };
    const { statements, isReadable } = readStatements(this.templates, 'key', resource, document);
    return isReadable ? statements : [...statements, unreadableStatement('key', resource)];
  }

  private foreignKey(stack: string, text: string, copyRegion: string): TemplateKeyFacts {
    const { account: own, partition } = this.templates.placeOf(stack);
    const isArn = text.startsWith('arn:');
    const [account, region] = [accountIn(text) ?? own, isArn && splitArn(text)[3] || copyRegion];
    const [, keyId] = /(?:^|\/)(mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/.exec(text) ?? [];
    const [, alias] = /(?:^|:)(alias\/.+)$/.exec(text) ?? [];
    const aliases = alias === undefined ? this.aliasNames.get(text) ?? [] : [alias];
    // The same alias is another key in another account or region.
    const id =
      !isArn && (alias ?? keyId) && !isOpen(account + region)
        ? `arn:${partition}:kms:${region}:${account}:${alias ?? `key/${keyId}`}`
        : text;
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

/** An ARN as one of the partition `aws`; undefined for a name. */
function withoutPartition(text: string): string | undefined {
  const [start, partition, ...others] = text.split(':');
  return start === 'arn' && partition !== undefined ? ['arn', 'aws', ...others].join(':') : undefined;
}

export function withoutSuffix(arn: string): string {
  return arn.replace(ARN_SUFFIX, '');
}

export function aliasKey(templates: Templates, stack: string, name: unknown): string {
  const { account, region } = templates.placeOf(stack);
  return [account, region, templates.value(stack, name).text].join('\n');
}
