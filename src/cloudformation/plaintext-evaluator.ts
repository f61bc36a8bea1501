import { Interpretation, interpret, isIntrinsic } from './expression';
import { isObject, Json, listOf, scalarText } from './json';
import type { Templates } from './template-index';
import { Text } from './text';

/** Stands for what only the deployment knows. */
export const GAP = Text.UNRESOLVED.masked;

/** What can be read, though not where the value is. */
export interface Mark {
  readonly what: string;
  /** Whether its author says that it is a secret: then it is one beside a gap as well. */
  readonly isSecret: boolean;
  /** Whether it is one of several, and another of them is a gap. */
  readonly isPerhaps?: boolean;
}

/** A noncharacter around the number of a mark, as GAP is one. */
const END = '\uFDD0';
export const MARK = new RegExp(`${END}([0-9]+)${END}`, 'g');

/** A function that may hold a literal, or not. */
const OPEN = `${GAP}…`;

enum Reads { NOTHING, GAPS, IN_PART, IN_WHOLE }

/**
 * What a value of a template comes to: its literals, with a GAP for what is not known, and a MARK for what
 * stands elsewhere in a template.
 */
export class PlaintextEvaluator {
  private readonly marks: Mark[] = [];

  /** @param isPublic whether a literal elsewhere is none that anybody has to hide */
  constructor(private readonly templates: Templates, private readonly isPublic: (literal: string) => boolean) {}

  public read(stack: string, value: unknown): string {
    return interpret(value, PLAINTEXTS, { evaluator: this, stack });
  }

  public marksIn(text: string): Mark[] {
    return [...text.matchAll(MARK)].map(([, index]) => this.marks[Number(index)]);
  }

  /** As Fn::ToJsonString writes it. */
  public json(stack: string, value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(each => this.json(stack, each)).join(',')}]`;
    if (!isObject(value)) return JSON.stringify(typeof value === 'string' ? literal(value) : value ?? null);
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
    if (!isObject(parameter) || /^AWS::SSM::Parameter::Value</.test(scalarText(parameter.Type))) return GAP;
    const isSecret = scalarText(parameter.NoEcho) === 'true';
    const argument = this.templates.givenTo(stack, name);
    if (argument) {
      return this.elsewhere(this.read(argument.stack, argument.value), {
        what: `what ${argument.stack} gives parameter ${name}`,
        isSecret,
      });
    }
    return this.elsewhere(literal(parameter.Default), { what: `the default of parameter ${name}`, isSecret });
  }

  /** Where a key is not known, it may be any. */
  public mapped(stack: string, map: unknown, keys: readonly unknown[], options: unknown): string {
    const found = mappedValues(this.templates.stackAt(stack)!.template.Mappings, map, keys);
    const what = `what mapping ${typeof map === 'string' ? map : 'of the template'} holds`;
    const texts = found.map(value => this.elsewhere(literal(value), { what, isSecret: false }));
    const fallback = isObject(options) && options.DefaultValue !== undefined ? [this.read(stack, options.DefaultValue)] : [];
    return texts.length + fallback.length > 0 ? this.oneOf([...texts, ...fallback]) : OPEN;
  }

  /** The one of which the most can be read. */
  public oneOf(texts: readonly string[]): string {
    const [worst = '', ...others] = [...texts].sort((a, b) => classifyReads(b) - classifyReads(a));
    const isPerhaps = classifyReads(worst) === Reads.IN_WHOLE && others.some(other => [Reads.GAPS, Reads.IN_PART].includes(classifyReads(other)));
    if (!isPerhaps) return worst;
    return this.mark({ what: 'a literal that may be chosen', isSecret: this.marksIn(worst).some(({ isSecret }) => isSecret), isPerhaps });
  }

  /** What is empty is given at deployment. */
  private elsewhere(text: string, mark: Mark): string {
    if (classifyReads(text) <= Reads.GAPS || this.isPublic(text)) return GAP;
    return classifyReads(text) === Reads.IN_WHOLE && this.marksIn(text).length === 0 ? this.mark(mark) : text;
  }

  private mark(mark: Mark): string {
    return `${END}${this.marks.push(mark) - 1}${END}`;
  }
}

interface Evaluation {
  readonly evaluator: PlaintextEvaluator;
  readonly stack: string;
}

const gap = () => GAP;

/** What the functions of CloudFormation come to. What is not here may hold a literal, or not. */
const PLAINTEXTS: Interpretation<string, Evaluation> = {
  literal: ({ value }) => literal(value),
  // Of a list, one element is the value.
  list: ({ items }, { evaluator, stack }) => evaluator.oneOf(items.map(item => evaluator.read(stack, item))),
  object: ({ json }, { evaluator, stack }) => evaluator.json(stack, json),
  noValue: () => '',
  reference: ({ id, attribute }, { evaluator, stack }) => attribute === undefined ? evaluator.reference(stack, id) : GAP,
  import: gap,
  stackOutput: gap,
  base64: ({ text }, { evaluator, stack }) => evaluator.read(stack, text),
  split: ({ text }, { evaluator, stack }) => evaluator.read(stack, text),
  choice: ({ branches }, { evaluator, stack }) => evaluator.read(stack, branches),
  concat: ({ separator, parts }, { evaluator, stack }) => parts.map(part => evaluator.read(stack, part)).join(literal(separator)),
  concatList: ({ list }, { evaluator, stack }) => evaluator.read(stack, list),
  select: ({ index, list }, { evaluator, stack }) => (
    evaluator.read(stack, Array.isArray(list) && /^[0-9]+$/.test(scalarText(index)) ? list[Number(index)] : list)),
  map: ({ map, keys, options }, { evaluator, stack }) => evaluator.mapped(stack, map, keys, options),
  jsonString: ({ json }, { evaluator, stack }) => evaluator.json(stack, json),
  other: ({ name }) => NEVER_LITERAL.includes(name) ? GAP : OPEN,
  otherwise: () => OPEN,
};

const NEVER_LITERAL = ['Fn::GetAZs', 'Fn::Cidr', 'Fn::Length'];

/** No literal can be taken for a gap or a mark. */
function literal(value: unknown): string {
  return Text.literal(scalarText(value ?? '')).written.replaceAll(END, '');
}

/** What `Fn::FindInMap` may find. */
export function mappedValues(mappings: unknown, map: unknown, keys: readonly unknown[]): unknown[] {
  return [map, ...keys].reduce<unknown[]>(lookUp, [mappings]).flatMap(listOf);
}

function lookUp(tables: unknown[], key: unknown): unknown[] {
  return tables.filter(isObject).flatMap(table => {
    if (typeof key === 'object') return Object.values(table);
    return Object.hasOwn(table, String(key)) ? [table[String(key)]] : [];
  });
}

/** References of CloudFormation's to a value elsewhere are gaps. */
function classifyReads(text: string): Reads {
  const { masked } = Text.masked(text);
  if (masked === '') return Reads.NOTHING;
  if (!masked.includes(GAP)) return Reads.IN_WHOLE;
  return masked.replaceAll(GAP, '') === '' ? Reads.GAPS : Reads.IN_PART;
}
