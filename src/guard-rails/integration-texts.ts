import { OpenDocument, openDocumentOf } from './open-document';
import { waysUnder } from './secret-variants';
import { termsOf, OTHERWISE } from '../cloudformation/choices';
import type { StackCondition } from '../cloudformation/exclusive-conditions';
import { interpret, Interpretation, parseExpression } from '../cloudformation/expression';
import { Json, scalarText } from '../cloudformation/json';
import { GAP } from '../cloudformation/plaintext-evaluator';
import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import { replacePlaceholders } from '../cloudformation/unknown';
import { UNKNOWN_KEY } from '../iam/condition';
import { documentOf } from '../iam/policy-document';

/** `${name}`, which `DefinitionSubstitutions` of a state machine gives a value. */
const SUBSTITUTED = /\$\{([^}]*)\}/;
const ALL_SUBSTITUTED = new RegExp(SUBSTITUTED, 'g');

/** What a value is for: a text of `called` is what a state or a schedule calls, and one of `other` is data. */
type Role = 'properties' | 'target' | 'machine' | 'states' | 'state' | 'called' | 'other';

/**
 * Where each role has the others.
 * https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
 */
const FIELDS: Partial<Record<Role, Readonly<Record<string, Role>>>> = {
  properties: { Definition: 'machine', DefinitionString: 'machine', DefinitionSubstitutions: 'called', Target: 'target' },
  target: { Arn: 'called' },
  machine: { States: 'states' },
  state: { Resource: 'called', Branches: 'machine', Iterator: 'machine', ItemProcessor: 'machine' },
};

/** What is given to a call that makes another machine or schedule may name what that one calls. */
const MAKES_INTEGRATIONS = /:aws-sdk:(sfn|scheduler):/i;
const GIVEN = ['Parameters', 'Arguments', 'Input'];

interface Place {
  readonly role: Role;
  /** The conditions of CloudFormation under which the value is there. */
  readonly when: readonly StackCondition[];
  /** Whether it is one of the ways of a value. */
  readonly isSettled?: boolean;
}

/**
 * The texts of a state machine or a schedule that may name what it calls, with a GAP for what only the
 * deployment knows. Each text is there in each way that it can go, whatever the other texts do: the number of
 * ways of the whole would double with each condition.
 */
export class IntegrationTexts {
  private readonly gapped = new Map<unknown, string>();

  constructor(private readonly templates: Templates, private readonly resource: Resource) {}

  public all(): string[] {
    return this.textsAt(this.resource.properties, { role: 'properties', when: this.templates.conditionsOf(this.resource) });
  }

  private textsAt(value: unknown, place: Place): string[] {
    const expression = parseExpression(value);
    switch (expression.kind) {
      case 'list': return expression.items.flatMap(item => this.textsAt(item, place));
      case 'object': return this.textsOfFields(expression.json, place);
      case 'jsonString': return this.textsAt(expression.json, place);
      case 'choice': return isData(place) ? this.textsOfLeaf(value, place) : this.textsOfBranches(expression, place);
      default: return this.textsOfLeaf(value, place);
    }
  }

  private textsOfFields(json: Json, place: Place): string[] {
    const { Resource: called = json.Arn } = json;
    const makesIntegrations = /^(state|target)$/.test(place.role) && MAKES_INTEGRATIONS.test(JSON.stringify(called) ?? '');
    return Object.entries(json).flatMap(([key, each]) => {
      const role = makesIntegrations && GIVEN.includes(key) ? 'called' : roleBelow(place.role, key);
      return this.textsAt(each, { ...place, role });
    });
  }

  private textsOfBranches({ condition, branches }: { readonly condition: string; readonly branches: readonly unknown[] }, place: Place): string[] {
    return branches.flatMap((branch, index) => {
      const term = termsOf(this.resource.stack, [`${index === 0 ? '' : OTHERWISE}${condition}`]);
      const when = [...place.when, ...term];
      return this.templates.contradictEachOther(when) ? [] : this.textsAt(branch, { ...place, when });
    });
  }

  private textsOfLeaf(value: unknown, place: Place): string[] {
    const read = place.role === 'machine' ? this.documentOf(value) : undefined;
    if (read) return [...this.textsAt(read.document, place), ...this.textsAt(read.holes, { ...place, role: 'called' })];
    if (place.role !== 'machine' && place.role !== 'called') return this.breakingTexts(value);
    if (place.isSettled) return this.writtenTexts(value);
    const ways = waysUnder(this.templates, this.resource, this.substituted(value), place.when);
    return ways.flatMap(way => this.textsAt(way, { ...place, isSettled: true }));
  }

  private documentOf(value: unknown): OpenDocument | undefined {
    const document = documentOf(value);
    return document ? { document, holes: [] } : openDocumentOf(this.substituted(value));
  }

  /** What is put into a text of data may end that text, and begin anything. */
  private breakingTexts(value: unknown): string[] {
    return this.writtenTexts(value).filter(text => text !== value && text.includes('"'));
  }

  private writtenTexts(value: unknown): string[] {
    return interpret(value, TEXTS, { value, partText: part => this.partText(part) });
  }

  private partText(part: unknown): string {
    if (typeof part !== 'string') return this.withGaps(part);
    return part.replace(ALL_SUBSTITUTED, (whole, name: string) => {
      const given = givenFor(name, this.resource.properties.DefinitionSubstitutions);
      return given === undefined ? whole : this.withGaps(given);
    });
  }

  private withGaps(part: unknown): string {
    const text = this.gapped.get(part) ?? replacePlaceholders(this.templates.value(this.resource.stack, part).text, GAP);
    this.gapped.set(part, text);
    return text;
  }

  /** The value with what is substituted in its place, so that the ways of that are its own. */
  private substituted(value: unknown): unknown {
    const expression = parseExpression(value);
    switch (expression.kind) {
      case 'literal': return typeof value === 'string' && SUBSTITUTED.test(value) ? this.substitutedText(value) : value;
      case 'concat': return { 'Fn::Join': [expression.separator, expression.parts.map(part => this.substituted(part))] };
      case 'choice': return { 'Fn::If': [expression.condition, ...expression.branches.map(branch => this.substituted(branch))] };
      default: return value;
    }
  }

  private substitutedText(text: string): unknown {
    const { DefinitionSubstitutions: substitutions } = this.resource.properties;
    const parts = text.split(SUBSTITUTED).map((part, index) => index % 2 === 0 ? part : givenFor(part, substitutions) ?? `\${${part}}`);
    return { 'Fn::Join': ['', parts] };
  }
}

/** Whether all that is within it has one role. */
function isData({ role }: Place): boolean {
  return role === 'called' || role === 'other';
}

function roleBelow(role: Role, key: string): Role {
  if (role === 'called' || key === UNKNOWN_KEY) return 'called';
  if (role === 'states') return 'state';
  const fields = FIELDS[role] ?? {};
  return Object.hasOwn(fields, key) ? fields[key] : 'other';
}

/** What is no plain object may have any name. */
function givenFor(name: string, substitutions: unknown): unknown {
  const expression = parseExpression(substitutions);
  if (expression.kind === 'choice') {
    return { 'Fn::If': [expression.condition, ...expression.branches.map(branch => givenFor(name, branch) ?? `\${${name}}`)] };
  }
  if (expression.kind !== 'object') return substitutions;
  return Object.hasOwn(expression.json, name) ? expression.json[name] : undefined;
}

interface Reading {
  readonly value: unknown;
  /** A part of a text, with what is put into it. */
  readonly partText: (part: unknown) => string;
}

const TEXTS: Interpretation<string[], Reading> = {
  literal: ({ value }, { partText }) => typeof value === 'string' ? [partText(value)] : [],
  concat: ({ separator, parts }, { partText }) => [parts.map(partText).join(scalarText(separator)), ...textsBelow(parts, partText)],
  otherwise: (_, { value, partText }) => textsBelow(value, partText),
};

/** What stands in a function, such as in a branch, may be the whole text. */
function textsBelow(value: unknown, partText: Reading['partText']): string[] {
  return Object.values(value ?? {}).flatMap(each => interpret(each, TEXTS, { value: each, partText }));
}
