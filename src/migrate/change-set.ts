import type * as ts from 'typescript';
import { Edit } from './edits';
import { ParsedFile } from './typescript';

/** The names of cdk-managed-secret that the new code uses. */
export type OwnName = 'ManagedSecret' | 'SecretContent';

/** Something that stays, and what to do about it by hand. */
export interface LeftOver {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
  readonly advice: string;
}

/** What one run does to one file. */
export class ChangeSet {
  readonly edits: Edit[] = [];
  readonly left: LeftOver[] = [];
  readonly used = new Set<OwnName>();
  /** Names that the edits take out of the code, each as it is written there. */
  readonly removed = new Set<ts.Node>();
  /** How to import `ISecret`, if a type needs it and the file does not yet import it. */
  interfaceImport?: string;
  secrets = 0;
  imports = 0;
  types = 0;
  /** Secrets that do not say what happens when they leave the stack. */
  withoutRemovalPolicy = 0;

  constructor(readonly file: ParsedFile, private readonly localNames: ReadonlyMap<OwnName, string>) {}

  /** The text of a name of cdk-managed-secret in this file; the file imports it from now on. */
  name(own: OwnName): string {
    this.used.add(own);
    return this.localNames.get(own) ?? own;
  }

  replace(node: ts.Node, text: string): void {
    this.edits.push({ start: node.getStart(this.file.source), end: node.end, text });
  }

  /** Replaces a name of the L2, which the file may not need any more. */
  replaceName(node: ts.Node, text: string): void {
    this.removed.add(node);
    this.replace(node, text);
  }

  insert(at: number, text: string): void {
    this.edits.push({ start: at, end: at, text });
  }

  leave(node: ts.Node, reason: string, advice: string): void {
    const { line, character } = this.file.source.getLineAndCharacterOfPosition(node.getStart(this.file.source));
    this.left.push({ line: line + 1, column: character + 1, reason, advice });
  }
}

export interface FileResult {
  readonly file: string;
  readonly text: string;
  readonly changes: ChangeSet;
}
