import { countCharacters, Text } from '../cloudformation/text';

/**
 * An error stops the synthesis. A reader should act on a warning. A note is good to know, and never stops the
 * synthesis, not even in strict mode.
 */
export type Level = 'error' | 'warning' | 'note';

/** One rule is one row: a predicate that is true when the subject is fine, and what to say when it is not. */
export interface Rule<S> {
  /** From `rule-ids.ts`. Never changes, never used twice. */
  readonly id: string;
  readonly level: Level;
  /** What the rule is about, as a noun phrase. */
  readonly title: string;
  /** What the subject must be: continues the sentence "secretName …". */
  readonly requirement: string;
  /** True if the subject is compliant, and also if synthesis cannot know. */
  readonly isCompliant: (subject: S) => boolean;
  /** What to do instead, in whole sentences. */
  readonly fix: string;
  /** A sentence about this subject only: the pin to write, the path of the other secret. */
  readonly detail?: (subject: S) => string;
  /**
   * Whether the detail is code or a policy to paste, which ends the message; else it comes before the fix.
   */
  readonly isDetailToPaste?: boolean;
  /** The same in other words where they depend on the subject: which field it is, how long it is. */
  readonly wording?: (subject: S) => Partial<Pick<Rule<S>, 'requirement' | 'fix'>>;
  /** Where AWS says so, or that it is our reading. */
  readonly source: string;
}

/** A rule that a property of a secret breaks. */
export interface Finding {
  readonly id: string;
  readonly level: Level;
  /** The whole: id, claim and fix. */
  readonly message: string;
  /** As the user wrote it. */
  readonly property: string;
  /** What is wrong. */
  readonly claim: string;
  readonly fix: string;
  /** The field of a JSON value that it is about, which can be acknowledged alone. */
  readonly field?: string;
}

/**
 * Facts, or properties, as their reader must give them: each by name, also where there is none, and so in
 * the facts within. The constructs and the templates have a reader each, and a fact that one of them lacks
 * is an error of the compiler.
 */
export type Complete<Facts> = { readonly [K in keyof Required<Facts>]: CompletePart<Facts[K]> };

/** A text is a class. Of a union of several shapes, none is completed. */
type CompletePart<Part, Whole = Part> =
  Part extends Text ? Part
    : Part extends ReadonlyArray<infer Item> ? (number extends Part['length'] ? ReadonlyArray<CompletePart<Item>> : Part)
      : Part extends object ? ([Whole] extends [Part | undefined] ? Complete<Part> : Part)
        : Part;

/** What a table judges: the property as the user wrote it, and the value as it may be shown. */
export interface Subject<S> {
  readonly property: string;
  readonly value: S;
  /** Printed in the message. Left out for what is, or may be, a secret. */
  readonly shown?: string;
  /** The field of a JSON value. */
  readonly field?: string;
}

export function judge<S>(rules: readonly Rule<S>[], subject: Subject<S>): Finding[] {
  return rules.filter(rule => !rule.isCompliant(subject.value)).map(rule => createFinding(rule, subject));
}

export function createFinding<S>(rule: Rule<S>, subject: Subject<S>): Finding {
  const shown = subject.shown === undefined ? '' : ` ${abridge(subject.shown)}`;
  const detail = rule.detail ? ` ${rule.detail(subject.value)}` : '';
  const { id, level, isDetailToPaste = false } = rule;
  const { requirement = rule.requirement, fix = rule.fix } = rule.wording?.(subject.value) ?? {};
  const claim = `${subject.property}${shown} ${requirement}.`;
  const field = subject.field === undefined ? {} : { field: subject.field };
  const message = isDetailToPaste ? `${id} ${claim} ${fix}${detail}` : `${id} ${claim}${detail} ${fix}`;
  return { id, level, property: subject.property, claim: claim + detail, fix, message, ...field };
}

const SHOWN_LENGTH = 80;

/** Quoted, on one line, and cut where it is long. */
export function abridge(value: string): string {
  const quoted = JSON.stringify(value);
  if (quoted.length <= SHOWN_LENGTH) return quoted;
  return `${[...quoted.slice(0, 2 * SHOWN_LENGTH)].slice(0, SHOWN_LENGTH).join('')}…" (${countCharacters(value)} characters)`;
}

/** Names in a sentence. */
export function formatList(names: Iterable<string>): string {
  return [...names].map(abridge).join(', ');
}
