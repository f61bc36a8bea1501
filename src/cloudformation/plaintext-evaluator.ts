import { Interpretation, interpret, isIntrinsic, parseExpression } from './expression';
import { isObject, Json, listOf, scalarText } from './json';
import { mappedValues } from './mapped-values';
import { namesInArn, namesOfReference } from './name-of-reference';
import { classifyReads, literalsIn, Reads } from './plaintext-reads';
import { isOfOtherFunction } from './secret-target';
import { STORED, storedUnder } from './stored-parameters';
import type { Templates } from './template-index';
import type { Resource } from './template-types';
import { DYNAMIC_REFERENCE, Text } from './text';
import { lookupOfParameter, readsCrossRegionExports } from '../cdk/names';

/** Stands for what only the deployment knows. */
export const GAP = Text.UNRESOLVED.masked;

/** What can be read, though not where the value is. */
export interface Mark {
  readonly what: string;
  /** Whether its author says that it is a secret: then it is one beside a gap as well. */
  readonly isSecret: boolean;
  /** Whether it is one of several, and another of them is a gap. */
  readonly isPerhaps?: boolean;
  /** The resource of which it is the name. */
  readonly nameOf?: Resource;
  /** Whether nobody but the deployment knows that name. */
  readonly isGap?: boolean;
}

/** A noncharacter around the number of a mark, as GAP is one. */
const END = '\uFDD0';
export const MARK = new RegExp(`${END}([0-9]+)${END}`, 'g');


/** References go through parameters, outputs and exports; a template that goes in circles cannot be deployed. */
const MAX_DEPTH = 20;

/** A function that may hold a literal, or not. */
const OPEN = `${GAP}…`;

/** A function of somebody answers for it: of a custom resource, or of a type of another publisher. */
function isOfOthers(type: string): boolean {
  return isOfOtherFunction(type) || !/^(AWS|Custom)::/.test(type);
}

/**
 * What a value of a template comes to: its literals, with a GAP for what is not known, and a MARK for what
 * stands elsewhere in a template.
 */
export class PlaintextEvaluator {
  private readonly marks: Mark[] = [];
  /** What the CDK gives in place of parameters that are to be looked up, the longest first. */
  private readonly lookups: readonly string[];
  private depth = 0;

  /** @param isPublic whether a literal elsewhere is none that anybody has to hide */
  constructor(private readonly templates: Templates, private readonly isPublic: (literal: string) => boolean) {
    this.lookups = templates.pendingParameters.map(lookupOfParameter).sort((a, b) => b.length - a.length);
  }

  public read(stack: string, value: unknown): string {
    if (this.depth > MAX_DEPTH) return OPEN;
    this.depth++;
    const text = interpret(value, PLAINTEXTS, { evaluator: this, stack });
    this.depth--;
    return text;
  }

  /** No literal can be taken for a gap or a mark; only what the CLI is asked to look up is a gap. */
  public literal(value: unknown): string {
    const text = Text.literal(scalarText(value ?? '')).written.replaceAll(END, '');
    return this.lookups.reduce((masked, lookup) => masked.replaceAll(lookup, GAP), text);
  }

  /** With a gap for each dynamic reference, or a mark where the app itself stores what it refers to. */
  public withoutReferences(text: string): string {
    return text.replace(DYNAMIC_REFERENCE, reference => {
      const [, name] = /^\{\{resolve:ssm:(.+?)(?::[0-9]+)?\}\}$/.exec(reference) ?? [];
      const [mark] = name === undefined ? [] : this.marksIn(name);
      const stored = mark?.nameOf?.type === STORED ? mark.nameOf : this.storedUnder(name);
      return stored ? this.valueStoredIn(stored) : GAP;
    }).replace(MARK, (mark, index) => this.marks[Number(index)].isGap ? GAP : mark);
  }

  public marksIn(text: string): Mark[] {
    return [...text.matchAll(MARK)].map(([, index]) => this.marks[Number(index)]);
  }

  /** As Fn::ToJsonString writes it. */
  public json(stack: string, value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(each => this.json(stack, each)).join(',')}]`;
    if (!isObject(value)) return JSON.stringify(typeof value === 'string' ? this.literal(value) : value ?? null);
    if (isIntrinsic(value)) return JSON.stringify(this.read(stack, value));
    return `{${Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${this.json(stack, each)}`).join(',')}}`;
  }

  /**
   * A parameter has what the stack around gives it, else its default, NoEcho or not. One that Systems Manager
   * looks up has a name there.
   */
  public reference(stack: string, name: string): string {
    const { template } = this.templates.stackAt(stack)!;
    const parameter = (template.Parameters as Json | undefined)?.[name];
    if (!isObject(parameter)) return this.referenceToResource(stack, name);
    if (/^AWS::SSM::Parameter::Value</.test(scalarText(parameter.Type))) return this.lookedUp(parameter);
    const isSecret = scalarText(parameter.NoEcho) === 'true';
    const argument = this.templates.givenTo(stack, name);
    if (argument) {
      return this.elsewhere(this.read(argument.stack, argument.value), {
        what: `what ${argument.stack} gives parameter ${name}`,
        isSecret,
      });
    }
    const values = [[parameter.Default, 'the default'], ...listOf(parameter.AllowedValues).map(value => [value, 'an allowed value'])];
    return this.oneOf(values.filter(([value], index) => value !== undefined || values.length === 1 && index === 0).map(([value, what]) => (
      this.elsewhere(this.literal(value), { what: `${scalarText(what)} of parameter ${name}`, isSecret }))));
  }

  /** What an attribute hands on: of another stack, of a parameter, or of a custom resource, which may hand on what it is given. */
  public attribute(stack: string, id: string, attribute: string): string {
    const resource = this.templates.find({ stack, id });
    if (resource?.type === STORED && attribute === 'Value') return this.valueStoredIn(resource);
    const definition = this.templates.definition(stack, { 'Fn::GetAtt': [id, attribute] });
    if (resource && isOfOthers(resource.type) && !definition && !readsCrossRegionExports(resource.type)) {
      return this.holdsLiteral(resource) ? OPEN : GAP;
    }
    return definition ? this.handedOn(definition, `what ${resource ? resource.path : id} hands on`) : GAP;
  }

  /** A value of another stack, or of another resource. */
  public imported(stack: string, value: unknown): string {
    const definition = this.templates.definition(stack, value);
    return definition ? this.handedOn(definition, 'what a stack of this app exports') : GAP;
  }

  private handedOn({ stack, value }: { readonly stack: string; readonly value: unknown }, what: string): string {
    return this.elsewhere(this.read(stack, value), { what, isSecret: false });
  }

  private holdsLiteral({ stack, properties }: Resource): boolean {
    const { ServiceToken: _token, ServiceTimeout: _timeout, ...given } = properties;
    return Object.values(given).some(value => literalsIn(value).some(text => (
      this.reads(this.read(stack, text)) === Reads.IN_WHOLE && !this.isPublic(text))));
  }

  /**
   * `Ref` is the name of many resources, such as a bucket or a parameter, which may be a literal of
   * anybody's.
   */
  private referenceToResource(stack: string, id: string): string {
    const resource = this.templates.find({ stack, id });
    // The function behind it makes up the id, of whatever it is given.
    if (resource && isOfOthers(resource.type) && this.holdsLiteral(resource)) {
      return this.mark({ what: `what ${resource.path} makes of a literal`, isSecret: false, nameOf: resource });
    }
    return resource ? this.nameOf(resource, namesOfReference(resource)) : GAP;
  }

  private nameOf(resource: Resource, names: readonly unknown[]): string {
    const isGap = names.every(name => this.isHarmless(this.read(resource.stack, name)));
    if (isGap && resource.type !== STORED) return GAP;
    return this.mark({ what: `the name of ${resource.path}`, isSecret: false, nameOf: resource, isGap });
  }

  private isHarmless(text: string): boolean {
    return this.reads(text) <= Reads.GAPS && !text.includes(END) || this.isPublic(text);
  }

  /** A part of the ARN of a resource may be its name. */
  public part(stack: string, text: unknown): string {
    const expression = parseExpression(text);
    const resource = expression.kind === 'reference' ? this.templates.find({ stack, id: expression.id }) : undefined;
    const isOpenArn = resource && /^AWS::/.test(resource.type) && !this.templates.definition(stack, text);
    return isOpenArn ? this.nameOf(resource, namesInArn(resource)) : this.read(stack, text);
  }

  /** A parameter of the template whose default is the name of a stored one. */
  private lookedUp({ Default }: Json): string {
    const stored = this.storedUnder(scalarText(Default));
    return stored ? this.valueStoredIn(stored) : GAP;
  }

  private storedUnder(name: string | undefined): Resource | undefined {
    return name ? storedUnder(this.templates, name)[0] : undefined;
  }

  private valueStoredIn({ stack, path, properties }: Resource): string {
    return this.elsewhere(this.read(stack, properties.Value), { what: `what parameter ${path} stores`, isSecret: false });
  }

  private reads(text: string): Reads {
    return classifyReads(this.withoutReferences(text));
  }

  /** Where a key is not known, it may be any. */
  public mapped(stack: string, map: unknown, keys: readonly unknown[], options: unknown): string {
    const found = mappedValues(this.templates.stackAt(stack)!.template.Mappings, map, keys);
    const what = `what mapping ${typeof map === 'string' ? map : 'of the template'} holds`;
    const texts = found.map(value => this.elsewhere(this.literal(value), { what, isSecret: false }));
    const fallback = isObject(options) && options.DefaultValue !== undefined ? [this.read(stack, options.DefaultValue)] : [];
    return texts.length + fallback.length > 0 ? this.oneOf([...texts, ...fallback]) : OPEN;
  }

  /** The one of which the most can be read. */
  public oneOf(texts: readonly string[]): string {
    const [worst = '', ...others] = [...texts].sort((a, b) => this.reads(b) - this.reads(a));
    const isPerhaps = this.reads(worst) === Reads.IN_WHOLE && others.some(other => [Reads.GAPS, Reads.IN_PART].includes(this.reads(other)));
    if (!isPerhaps) return worst;
    return this.mark({ what: 'a literal that may be chosen', isSecret: this.marksIn(worst).some(({ isSecret }) => isSecret), isPerhaps });
  }

  /** What is empty is given at deployment. */
  private elsewhere(text: string, mark: Mark): string {
    if (this.reads(text) <= Reads.GAPS || this.isPublic(text)) return this.withoutReferences(text).includes(END) ? text : GAP;
    return this.reads(text) === Reads.IN_WHOLE && this.marksIn(text).length === 0 ? this.mark(mark) : text;
  }

  private mark(mark: Mark): string {
    return `${END}${this.marks.push(mark) - 1}${END}`;
  }
}

interface Evaluation {
  readonly evaluator: PlaintextEvaluator;
  readonly stack: string;
}

/** What the functions of CloudFormation come to. What is not here may hold a literal, or not. */
const PLAINTEXTS: Interpretation<string, Evaluation> = {
  literal: ({ value }, { evaluator }) => evaluator.literal(value),
  // Of a list, one element is the value.
  list: ({ items }, { evaluator, stack }) => evaluator.oneOf(items.map(item => evaluator.read(stack, item))),
  object: ({ json }, { evaluator, stack }) => evaluator.json(stack, json),
  noValue: () => '',
  reference: ({ id, attribute }, { evaluator, stack }) => (
    attribute === undefined ? evaluator.reference(stack, id) : evaluator.attribute(stack, id, attribute)),
  import: ({ name }, { evaluator, stack }) => evaluator.imported(stack, { 'Fn::ImportValue': name }),
  stackOutput: ({ stackName, outputName, place }, { evaluator, stack }) => (
    evaluator.imported(stack, { 'Fn::GetStackOutput': { ...place, StackName: stackName, OutputName: outputName } })),
  base64: ({ text }, { evaluator, stack }) => evaluator.read(stack, text),
  split: ({ text }, { evaluator, stack }) => evaluator.part(stack, text),
  choice: ({ branches }, { evaluator, stack }) => evaluator.read(stack, branches),
  concat: ({ separator, parts }, { evaluator, stack }) => parts.map(part => evaluator.read(stack, part)).join(evaluator.literal(separator)),
  concatList: ({ list }, { evaluator, stack }) => evaluator.read(stack, list),
  select: ({ index, list }, { evaluator, stack }) => (
    evaluator.read(stack, Array.isArray(list) && /^[0-9]+$/.test(scalarText(index)) ? list[Number(index)] : list)),
  map: ({ map, keys, options }, { evaluator, stack }) => evaluator.mapped(stack, map, keys, options),
  jsonString: ({ json }, { evaluator, stack }) => evaluator.json(stack, json),
  other: ({ name }) => NEVER_LITERAL.includes(name) ? GAP : OPEN,
  otherwise: () => OPEN,
};

const NEVER_LITERAL = ['Fn::GetAZs', 'Fn::Cidr', 'Fn::Length'];
