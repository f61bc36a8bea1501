import { branches } from '../cloudformation/choices';
import { isIntrinsic, parseExpression } from '../cloudformation/expression';
import { isObject, Json, scalarText } from '../cloudformation/json';
import { MarkedText, PART } from '../cloudformation/marked-text';
import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import { isOpen } from '../cloudformation/unknown';

/** A place in a template that reads the value of a secret, or a field of it. */
export interface FieldReference {
  readonly resource: Resource;
  /** `Properties/…`, as the CDK's report has places. */
  readonly location: string;
  /** The name or the ARN of the secret, in the words of the template. */
  readonly secretId: unknown;
  /** Empty for the whole value. */
  readonly field: string;
  /** Whether CloudFormation reads it, while it deploys. */
  readonly isDynamic: boolean;
}

/** A dynamic reference in a text, whichever version of the value it reads. */
export interface DynamicSecretReference {
  readonly secretId: unknown;
  /** Empty for the whole value; undefined where only the deployment knows it. */
  readonly field?: string;
}

type Place = Pick<FieldReference, 'location' | 'isDynamic'>;

/** What a reference is made of, as pieces of a text. */
interface Parts {
  readonly id: string;
  readonly field: string;
  readonly stage: string;
  readonly version: string;
}

/** Each reference of a resource, those in the branches of conditions included. */
export function fieldReferencesIn(templates: Templates, resource: Resource): FieldReference[] {
  return new ReferenceReader(templates, resource).read(resource.properties, 'Properties');
}

/**
 * One `}` may be part of a name:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
const DYNAMIC = /\{\{resolve:secretsmanager:((?:[^{}]|\}(?!\}))*)\}\}/g;
const ARN = 'arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+';
/** The field, the stage and the version, each of which may be left out with those behind it. */
const REST = '(?::([^:]*)(?::([^:]*)(?::([^:]*))?)?)?';

/** `SecretString` may be left out, with its colon or without. */
const IN_BRACES = new RegExp(`^(${ARN}|[^:]+)(?::(?:SecretString)?${REST})?$`);
/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html */
const OF_CODE_BUILD = new RegExp(`^(${ARN}|[^:]+)${REST}$`);
/**
 * An ARN with three more parts, as containers, jobs and services have it:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
const ARN_WITH_FIELD = new RegExp(`^(${ARN}|${PART}):([^:*?]+):([^:]*):([^:]*)$`);

/** Whether a template has a text that could be part of a dynamic reference to a secret. */
export const MAY_READ_SECRET = 'resolve:secretsmanager:';

export function dynamicReferencesIn(templates: Templates, stack: string, marked: MarkedText): DynamicSecretReference[] {
  if (!marked.text.includes(MAY_READ_SECRET)) return [];
  return partsOfDynamic(marked).flatMap(parts => {
    const { text: field } = templates.value(stack, marked.valueOf(parts.field));
    const ids = branches(marked.valueOf(parts.id)).filter(({ value }) => value !== undefined);
    return ids.map(({ value }) => ({ secretId: value, field: isOpen(field) ? undefined : field }));
  });
}

export function withoutDynamicReferences(text: string): string {
  return text.includes(MAY_READ_SECRET) ? text.replace(DYNAMIC, '') : text;
}

function partsOfDynamic({ text }: MarkedText): Parts[] {
  return [...text.matchAll(DYNAMIC)].flatMap(([, inner]) => partsOf(IN_BRACES, inner) ?? []);
}

class ReferenceReader {
  constructor(private readonly templates: Templates, private readonly resource: Resource) {}

  public read(value: unknown, location: string): FieldReference[] {
    const marked = MarkedText.of(value);
    if (marked) {
      const within = marked.parts.flatMap(part => this.read(part, location));
      return [...this.readText(marked, location), ...within];
    }
    if (Array.isArray(value)) return value.flatMap((each, index) => this.read(each, `${location}/${index}`));
    return isObject(value) ? this.readObject(value, location) : [];
  }

  /** The branches and operands of a function have no place of their own. */
  private readObject(json: Json, location: string): FieldReference[] {
    if (isIntrinsic(json)) return Object.values(json).flat(Infinity).flatMap(operand => this.read(operand, location));
    const within = Object.entries(json).flatMap(([name, each]) => this.read(each, `${location}/${name}`));
    return [...this.readShape(json, location), ...within];
  }

  private readText(marked: MarkedText, location: string): FieldReference[] {
    return [
      ...partsOfDynamic(marked).flatMap(parts => this.toReferences(marked, parts, { location, isDynamic: true })),
      ...this.toReferences(marked, partsOf(ARN_WITH_FIELD, marked.text.trim()), { location, isDynamic: false }),
    ];
  }

  /** An object that names a secret: a variable of CodeBuild or of a container, or what the handler copies. */
  private readShape(json: Json, location: string): FieldReference[] {
    const { Type, Value, ValueFrom } = json;
    if (Type === 'SECRETS_MANAGER') return this.readVariable(Value, `${location}/Value`);
    if (Type === 'secret') return this.readSource(json, location);
    const whole = branches(ValueFrom).filter(({ value }) => !ARN_WITH_FIELD.test(MarkedText.of(value)?.text ?? ''));
    const place = { location: `${location}/ValueFrom`, isDynamic: false };
    return whole.flatMap(({ value }) => this.toEachSecret(value, '', place));
  }

  private readVariable(value: unknown, location: string): FieldReference[] {
    return branches(value).flatMap(branch => {
      const marked = MarkedText.of({ 'Fn::Join': ['', [branch.value]] })!;
      return this.toReferences(marked, partsOf(OF_CODE_BUILD, marked.text), { location, isDynamic: false });
    });
  }

  private readSource(json: Json, location: string): FieldReference[] {
    const [field, stage, version] = [json.JsonField, json.VersionStage, json.VersionId].map(each => scalarText(each ?? ''));
    const place = { location: `${location}/JsonField`, isDynamic: false };
    return isCurrentStage(stage) && version === '' ? this.toEachSecret(json.SecretId, field, place) : [];
  }

  /** What is known at deployment only is left out. */
  private toReferences(marked: MarkedText, parts: Parts | undefined, place: Place): FieldReference[] {
    if (!parts || !isCurrentStage(parts.stage) || !isWrittenNow(marked.valueOf(parts.version))) return [];
    const { text: field } = this.templates.value(this.resource.stack, marked.valueOf(parts.field));
    return isOpen(field) ? [] : this.toEachSecret(marked.valueOf(parts.id), field, place);
  }

  private toEachSecret(secretId: unknown, field: string, place: Place): FieldReference[] {
    const ids = branches(secretId).filter(({ value }) => value !== undefined);
    return ids.map(({ value }) => ({ ...place, field, resource: this.resource, secretId: value }));
  }
}

function partsOf(form: RegExp, text: string): Parts | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [, id, field = '', stage = '', version = ''] = match;
  return { id, field, stage, version };
}

/** An earlier version may have other fields. */
function isCurrentStage(stage: string): boolean {
  return stage === '' || stage === 'AWSCURRENT';
}

/** The version that this deployment writes has the fields that are known. */
function isWrittenNow(version: unknown): boolean {
  const expression = parseExpression(version);
  return version === '' || expression.kind === 'reference' && expression.attribute === 'VersionId';
}
