import { createHash } from 'crypto';
import { CfnDeletionPolicy, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { booleanOf, listOf, literal, numberOf, resolved, textOf } from './tokens';
import { ValueFacts } from '../rules/content';
import { GeneratorFacts } from '../rules/generator';
import { Home, partitionOfRegion } from '../rules/home';
import { KmsKeyFacts, MadeKeyFacts } from '../rules/kms-key';
import { ReplicaFacts } from '../rules/replicas';
import { TagSetFacts } from '../rules/tags';

/** What the user agreed to, which the resource does not show. */
export interface Consent {
  readonly pin?: string;
  readonly allowPlaintext?: boolean;
  readonly plaintextFields?: readonly string[];
}

/** What is not known of a secret of somebody else's is assumed in its favour. */
export const NO_QUESTIONS: Consent = { allowPlaintext: true };

export function homeOf(scope: IConstruct): Home {
  const { account, region } = Stack.of(scope);
  const known = literal(region);
  return { account: literal(account), region: known, partition: known && partitionOfRegion(known) };
}

export function valueFacts(secret: CfnSecret, consent: Consent): ValueFacts | undefined {
  const text = textOf(secret, secret.secretString);
  return text && {
    text,
    plaintextAllowed: consent.allowPlaintext ?? false,
    plaintextFields: consent.plaintextFields ?? [],
    generatedToo: secret.generateSecretString !== undefined,
  };
}

export function generatorFacts(secret: CfnSecret, consent: Consent | undefined): GeneratorFacts | undefined {
  const [options] = listOf<CfnSecret.GenerateSecretStringProperty>(secret, secret.generateSecretString && [secret.generateSecretString]);
  return options && {
    passwordLength: numberOf(secret, options.passwordLength, 32),
    excludeCharacters: textOf(secret, options.excludeCharacters),
    excludeLowercase: booleanOf(secret, options.excludeLowercase, false),
    excludeUppercase: booleanOf(secret, options.excludeUppercase, false),
    excludeNumbers: booleanOf(secret, options.excludeNumbers, false),
    excludePunctuation: booleanOf(secret, options.excludePunctuation, false),
    includeSpace: booleanOf(secret, options.includeSpace, false),
    requireEachIncludedType: booleanOf(secret, options.requireEachIncludedType, true),
    template: textOf(secret, options.secretStringTemplate),
    key: textOf(secret, options.generateStringKey),
    pin: consent?.pin,
    fingerprint: fingerprintOf(secret, options),
    hasOptions: Object.values(options).some(option => option !== undefined),
    canBePinned: consent !== undefined,
  };
}

const FINGERPRINT_LENGTH = 12;

/** Of what CloudFormation compares: the options as the template has them, in any order. */
function fingerprintOf(scope: IConstruct, options: object): string {
  const rendered = resolved(scope, Object.fromEntries(Object.entries(options).sort(([a], [b]) => a < b ? -1 : 1)));
  return createHash('sha256').update(JSON.stringify(rendered)).digest('hex').slice(0, FINGERPRINT_LENGTH);
}

export function tagFacts(secret: CfnSecret): TagSetFacts {
  const tags = listOf<{ Key?: string; key?: string; Value?: string; value?: string }>(secret, secret.tags.renderTags());
  return {
    tags: tags.map(tag => ({ key: textOf(secret, tag.key ?? tag.Key ?? '')!, value: textOf(secret, tag.value ?? tag.Value ?? '')! })),
    stackTagKeys: Object.keys(Stack.of(secret).tags.tagValues()),
  };
}

export function keyFacts(secret: CfnSecret, madeKey: CfnKey | undefined, givenTwice: boolean): KmsKeyFacts | undefined {
  const reference = textOf(secret, secret.kmsKeyId);
  return reference && { reference, home: homeOf(secret), givenTwice, made: madeKey && madeKeyFacts(madeKey, secret) };
}

function madeKeyFacts(key: CfnKey, secret: CfnResource): MadeKeyFacts {
  return {
    path: key.node.scope?.node.path ?? key.node.path,
    spec: textOf(key, key.keySpec),
    usage: textOf(key, key.keyUsage),
    disabled: booleanOf(key, key.enabled, true) === false,
    diesFirst: isDeleted(key) && !isDeleted(secret),
    region: literal(Stack.of(key).region),
  };
}

function isDeleted({ cfnOptions }: CfnResource): boolean {
  return (cfnOptions.deletionPolicy ?? CfnDeletionPolicy.DELETE) === CfnDeletionPolicy.DELETE;
}

/** @param madeKeys the keys of this app, in the order of the replicas */
export function replicaFacts(secret: CfnSecret, madeKeys: ReadonlyArray<CfnKey | undefined>): ReplicaFacts[] {
  const replicas = listOf<CfnSecret.ReplicaRegionProperty>(secret, secret.replicaRegions);
  const regions = replicas.map(({ region }) => textOf(secret, region)!);
  return replicas.map(({ kmsKeyId }, index) => {
    const reference = textOf(secret, kmsKeyId);
    const region = regions[index];
    return {
      region,
      home: homeOf(secret),
      times: region.isWhole ? regions.filter(({ value }) => value === region.literal).length : 1,
      key: reference && { reference, made: madeKeys[index] && madeKeyFacts(madeKeys[index], secret) },
    };
  });
}
