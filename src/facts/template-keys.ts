import { branches, termsOf, underConditions } from '../cloudformation/choices';
import type { StackCondition } from '../cloudformation/exclusive-conditions';
import { parseExpression } from '../cloudformation/expression';
import { givenOrIncluded } from '../cloudformation/included';
import { Json, note } from '../cloudformation/json';
import { Templates } from '../cloudformation/template-index';
import { keyOf, Place, Resource, Target, Value } from '../cloudformation/template-types';
import { isOpen, placeholder, UNKNOWN_VALUE } from '../cloudformation/unknown';
import { accountIn, ArnFacts, keyArn, splitArn } from '../iam/arn';
import { readStatements, Statement, unreadableStatement } from '../iam/statements';

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
  /** Whether only the deployment knows the account, as of a parameter that may be any ARN. */
  readonly isPlaceOpen?: boolean;
}

/** What a `KmsKeyId` says. */
export interface EncryptionKeys {
  /** Undefined for `aws/secretsmanager`. */
  readonly key?: TemplateKeyFacts;
  /** With `Fn::If` the key of each branch. `key` is then one of which nothing is known. */
  readonly keyChoices?: ReadonlyArray<{ readonly key?: TemplateKeyFacts; readonly when: readonly StackCondition[] }>;
}

/** The keys of the templates, and those that secrets name. */
export class TemplateKeys {
  private readonly keys = new Map<string, TemplateKeyFacts>();
  private readonly aliases = new Map<string, Value>();
  /** Names of aliases, by the key that they are of. */
  private readonly aliasNames = new Map<string, string[]>();

  constructor(private readonly templates: Templates) {
    for (const resource of templates.resources) if (resource.type === 'AWS::KMS::Alias') this.recordAlias(resource);
  }

  /** @param region of the copy of the secret, which its key is of as well */
  public of(stack: string, reference: unknown, region: string): EncryptionKeys {
    const key = this.toKeyFacts(stack, reference, region);
    const found = branches(reference);
    if (found.length < 2) return { key };
    const keyChoices = found.map(({ value, conditions }) => ({
      key: this.toKeyFacts(stack, value, region), when: termsOf(stack, conditions),
    }));
    return { key, keyChoices };
  }

  private recordAlias({ stack, properties: { AliasName, TargetKeyId } }: Resource): void {
    const key = this.templates.value(stack, TargetKeyId);
    this.aliases.set(aliasKey(this.templates, stack, AliasName), key);
    note(this.aliasNames, key.target ? keyOf(key.target) : key.text, this.templates.value(stack, AliasName).text);
  }

  private toKeyFacts(stack: string, reference: unknown, region: string): TemplateKeyFacts | undefined {
    if (parseExpression(reference).kind === 'noValue') return undefined;
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
    const kmsOwn = defaultKeyPolicy(this.templates.placeOf(resource.stack));
    const document = branches(givenOrIncluded(resource.properties, 'KeyPolicy'))
      .map(({ value, conditions }) => underConditions({ value: value ?? kmsOwn, conditions }));
    const { statements, isReadable } = readStatements(this.templates, 'key', resource, document);
    return isReadable ? statements : [...statements, unreadableStatement('key', resource)];
  }

  private foreignKey(stack: string, text: string, copyRegion: string): TemplateKeyFacts {
    const { account: own, partition } = this.templates.placeOf(stack);
    // It may be a key of the own account, and an ARN of any.
    if (text.startsWith('${')) return openKey(text, copyRegion, this.aliasNames.get(text) ?? []);
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

function openKey(id: string, region: string, aliases: readonly string[]): TemplateKeyFacts {
  return { id, account: UNKNOWN_VALUE, region, arn: keyArn(UNKNOWN_VALUE, region), aliases, isPlaceOpen: true };
}

/**
 * What KMS gives a key without a policy: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function defaultKeyPolicy({ account, partition }: Place): Json {
  return { Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }] };
}

function aliasKey(templates: Templates, stack: string, name: unknown): string {
  const { account, region } = templates.placeOf(stack);
  return [account, region, templates.value(stack, name).text].join('\n');
}
