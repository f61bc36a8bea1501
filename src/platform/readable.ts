import { isIntrinsic } from '../private/tokens';
import { Text } from '../rules/text';
import { isObject, Json, listOf } from '../templates/json';
import type { Templates } from '../templates/templates';

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

/** What a value of a template comes to: its literals, with a GAP for what is not known, and a MARK for what stands elsewhere in a template. */
export class Reader {
  private readonly marks: Mark[] = [];

  constructor(private readonly templates: Templates) {}

  /** Of a list, one element is the value. */
  public read(stack: string, value: unknown): string {
    if (Array.isArray(value)) return this.oneOf(value.map(each => this.read(stack, each)));
    if (!isObject(value)) return literal(value);
    if (!isIntrinsic(value)) return this.json(stack, value);
    const [[name, operand]] = Object.entries(value);
    return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name](this, stack, operand) : OPEN;
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

  /** A parameter has what the stack around gives it, else its default, NoEcho or not. One that Systems Manager looks up has a name there. */
  public reference(stack: string, name: string): string {
    const { template } = this.templates.stackAt(stack)!;
    const parameter = (template.Parameters as Json | undefined)?.[name];
    if (!isObject(parameter) || /^AWS::SSM::Parameter::Value</.test(String(parameter.Type))) return name === 'AWS::NoValue' ? '' : GAP;
    const isSecret = String(parameter.NoEcho) === 'true';
    const given = this.templates.givenTo(stack, name);
    if (given) return this.elsewhere(this.read(given.stack, given.value), { what: `what ${given.stack} gives parameter ${name}`, isSecret });
    return this.elsewhere(literal(parameter.Default), { what: `the default of parameter ${name}`, isSecret });
  }

  /** Where a key is not known, it may be any. */
  public mapped(stack: string, operand: unknown): string {
    const [map, first, second, options] = listOf(operand);
    const found = [map, first, second].reduce<unknown[]>(below, [this.templates.stackAt(stack)!.template.Mappings]).flatMap(listOf);
    const what = `what mapping ${typeof map === 'string' ? map : 'of the template'} holds`;
    const texts = found.map(value => this.elsewhere(literal(value), { what, isSecret: false }));
    const fallback = isObject(options) && options.DefaultValue !== undefined ? [this.read(stack, options.DefaultValue)] : [];
    return texts.length + fallback.length > 0 ? this.oneOf([...texts, ...fallback]) : OPEN;
  }

  public selected(stack: string, operand: unknown): string {
    const [index, list] = listOf(operand);
    return this.read(stack, Array.isArray(list) && /^[0-9]+$/.test(String(index)) ? list[Number(index)] : list);
  }

  public joined(stack: string, operand: unknown): string {
    const [separator, parts] = listOf(operand);
    return Array.isArray(parts) ? parts.map(part => this.read(stack, part)).join(literal(separator)) : this.read(stack, parts);
  }

  /** In Fn::Sub, `${!Name}` is the text `${Name}`. */
  public substituted(stack: string, operand: unknown): string {
    const [template, given] = listOf(operand);
    return String(template).split(/\$\{([^!}][^}]*)\}/).map((part, position) => (
      position % 2 === 0 ? literal(part.replaceAll('${!', '${')) : this.variable(stack, part.trim(), given))).join('');
  }

  /** The one of which the most can be read. */
  public oneOf(texts: readonly string[]): string {
    const [worst = '', ...others] = [...texts].sort((a, b) => reads(b) - reads(a));
    const isPerhaps = reads(worst) === Reads.IN_WHOLE && others.some(other => [Reads.GAPS, Reads.IN_PART].includes(reads(other)));
    if (!isPerhaps) return worst;
    return this.mark({ what: 'a literal that may be chosen', isSecret: this.marksIn(worst).some(({ isSecret }) => isSecret), isPerhaps });
  }

  private variable(stack: string, name: string, given: unknown): string {
    if (isObject(given) && Object.hasOwn(given, name)) return this.read(stack, given[name]);
    return name.includes('.') ? GAP : this.reference(stack, name);
  }

  /** What is empty is given at deployment. */
  private elsewhere(text: string, mark: Mark): string {
    if (reads(text) <= Reads.GAPS) return GAP;
    return reads(text) === Reads.IN_WHOLE && this.marksIn(text).length === 0 ? this.mark(mark) : text;
  }

  private mark(mark: Mark): string {
    return `${END}${this.marks.push(mark) - 1}${END}`;
  }
}

type Read = (reader: Reader, stack: string, operand: unknown) => string;

const reference: Read = () => GAP;
const unchanged: Read = (reader, stack, operand) => reader.read(stack, operand);

/** What the functions of CloudFormation come to. What is not here may hold a literal, or not. */
const FUNCTIONS: Record<string, Read> = {
  'Ref': (reader, stack, operand) => reader.reference(stack, String(operand)),
  'Fn::GetAtt': reference,
  'Fn::ImportValue': reference,
  'Fn::GetStackOutput': reference,
  'Fn::GetAZs': reference,
  'Fn::Cidr': reference,
  'Fn::Length': reference,
  'Fn::Base64': unchanged,
  'Fn::Split': (reader, stack, operand) => reader.read(stack, listOf(operand)[1]),
  'Fn::If': (reader, stack, operand) => reader.read(stack, listOf(operand).slice(1)),
  'Fn::Join': (reader, stack, operand) => reader.joined(stack, operand),
  'Fn::Sub': (reader, stack, operand) => reader.substituted(stack, operand),
  'Fn::Select': (reader, stack, operand) => reader.selected(stack, operand),
  'Fn::FindInMap': (reader, stack, operand) => reader.mapped(stack, operand),
  'Fn::ToJsonString': (reader, stack, operand) => reader.json(stack, operand),
};

/** No literal can be taken for a gap or a mark. */
function literal(value: unknown): string {
  return Text.literal(String(value ?? '')).written.replaceAll(END, '');
}

function below(tables: unknown[], key: unknown): unknown[] {
  return tables.filter(isObject).flatMap(table => {
    if (typeof key === 'object') return Object.values(table);
    return Object.hasOwn(table, String(key)) ? [table[String(key)]] : [];
  });
}

/** References of CloudFormation's to a value elsewhere are gaps. */
function reads(text: string): Reads {
  const { masked } = Text.masked(text);
  if (masked === '') return Reads.NOTHING;
  if (!masked.includes(GAP)) return Reads.IN_WHOLE;
  return masked.replaceAll(GAP, '') === '' ? Reads.GAPS : Reads.IN_PART;
}
