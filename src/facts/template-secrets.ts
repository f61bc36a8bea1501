import { RotationFunction, RotationFunctions } from './rotation-functions';
import { EncryptionKeys, TemplateKeys } from './template-keys';
import { choices } from '../cloudformation/choices';
import { valueInAll } from '../cloudformation/existence';
import { isIntrinsic } from '../cloudformation/expression';
import { givenOrIncluded } from '../cloudformation/included';
import { note, sortedBy, isObject } from '../cloudformation/json';
import { isCreatedByHandler, representedSecret, secretTarget } from '../cloudformation/secret-target';
import { Templates } from '../cloudformation/template-index';
import { Resource, keyOf, Target, Value } from '../cloudformation/template-types';
import { ArnFacts, secretArn, withWrittenName } from '../iam/arn';
import { readStatements, Statement, unreadableStatement, under } from '../iam/statements';
import { ARN_SUFFIX } from '../secrets-manager';

export interface TemplateSecretFacts extends EncryptionKeys {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name?: string;
  readonly arn: ArnFacts;
  readonly madeBy: 'CloudFormation' | 'custom resource' | 'another app';
  readonly replicas: ReadonlyArray<{ readonly region: string } & EncryptionKeys>;
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
  private readonly keys: TemplateKeys;

  private readonly rotations: RotationFunctions;
  private readonly secretResources: readonly Resource[];
  /** By the ARN without its random end. */
  private readonly secretsByArn = new Map<string, Resource>();
  private readonly foreignSecrets = new Map<string, TemplateSecretFacts & { readonly statements: Statement[] }>();

  constructor(private readonly templates: Templates) {
    this.keys = new TemplateKeys(templates);
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
    const { text, target: next } = this.templates.value(resource!.stack, valueInAll(this.templates, resource!.stack, secretId));
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
    if (type !== 'AWS::SecretsManager::ResourcePolicy') return;
    const { statements, isReadable } = readStatements(this.templates, 'secret', resource, givenOrIncluded(properties, 'ResourcePolicy'));
    if (!isReadable) statements.push(unreadableStatement('secret', resource));
    for (const { value, conditions } of choices(properties.SecretId)) {
      this.addPolicy(
        stack,
        value,
        statements.map(one => under(one, stack, conditions)),
      );
    }
  }

  private addPolicy(stack: string, secretId: unknown, statements: readonly Statement[]): void {
    const { text } = this.templates.value(stack, secretId);
    const secret = this.find(stack, secretId);
    if (secret) for (const statement of statements) note(this.policies, keyOf(secret), statement);
    else if (!text.includes('${')) this.foreignSecret(stack, text).statements.push(...statements);
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
    const { Replicas, ReplicaRegions } = resource.properties;
    const name = this.nameOf(resource);
    return {
      id: resource.path,
      account,
      region,
      name: name?.text,
      arn: withWrittenName(secretArn(account, region, name?.text, resource.id), name),
      madeBy: isCreatedByHandler(resource) ? 'custom resource' : 'CloudFormation',
      ...this.keys.of(resource.stack, givenOrIncluded(resource.properties, 'KmsKeyId'), region),
      replicas: sortedBy(this.toReplicas(resource.stack, ReplicaRegions ?? Replicas), replica => replica.region),
      target: resource,
      statements: this.policies.get(keyOf(resource)) ?? [],
      rotationFunctions: this.rotations.of(resource),
    };
  }

  private toReplicas(stack: string, element: unknown): TemplateSecretFacts['replicas'] {
    return choices(element).map(({ value }) => value).filter(isObject).map(value => {
      // A function in place of a replica, such as a macro, may give any region and any key.
      const { Region, KmsKeyId } = isIntrinsic(value) ? { Region: value, KmsKeyId: value } : value;
      const region = this.templates.value(stack, Region).text;
      return { region, ...this.keys.of(stack, KmsKeyId, region) };
    });
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
