import type * as ts from 'typescript';
import { ChangeSet, OwnName } from './change-set';
import { importOf, isL2 } from './l2-names';
import { ParsedFile } from './typescript';

const LIBRARY = 'cdk-managed-secret';
const OWN_NAMES: readonly OwnName[] = ['ManagedSecret', 'SecretContent'];

/**
 * The names that the file has for those of cdk-managed-secret: another one, where its own stand in the way.
 */
export function ownNamesIn(file: ParsedFile): ReadonlyMap<OwnName, string> {
  const imported = ownImports(file).flat();
  return new Map(OWN_NAMES.map(own => {
    const known = imported.find(({ name, propertyName }) => (propertyName ?? name).text === own);
    return [own, known?.name.text ?? (isTaken(file, own) ? `Cdk${own}` : own)];
  }));
}

/** Whether the file uses the name for another thing, as a name and not as the property of something. */
export function isTaken({ ts, source }: ParsedFile, own: string): boolean {
  const isName = (node: ts.Node): boolean => ts.isIdentifier(node) && node.text === own
    || !!ts.forEachChild(node, child => (isName(child) ? true : undefined));
  return isName(source);
}

function importsIn({ ts, source }: ParsedFile): ts.ImportDeclaration[] {
  return source.statements.filter(statement => ts.isImportDeclaration(statement));
}

/** The imports of names of cdk-managed-secret that the code can use as values. */
function ownImports(file: ParsedFile): ts.ImportSpecifier[][] {
  const { ts } = file;
  return importsIn(file).flatMap(({ moduleSpecifier, importClause }) => {
    const bindings = importClause?.namedBindings;
    const isOwn = ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === LIBRARY;
    return isOwn && !importClause?.isTypeOnly && bindings && ts.isNamedImports(bindings)
      ? [bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly)] : [];
  });
}

/** Edits the imports: what the new code needs comes, and what nothing uses any more goes. */
export function importsAfter(changes: ChangeSet): void {
  const needed = neededNames(changes);
  const unused = unusedNames(changes);
  const added = addToExisting(changes, needed) ? undefined : statementFor(changes, needed);
  let rest = added;
  for (const declaration of importsIn(changes.file)) {
    const isGone = removeFrom(changes, declaration, unused, rest);
    if (isGone) rest = undefined;
  }
  if (rest !== undefined) addAfterLast(changes, rest);
}

/** The specifiers that the file lacks. */
function neededNames(changes: ChangeSet): string[] {
  const known = ownImports(changes.file).flat().map(({ name }) => name.text);
  return OWN_NAMES.filter(own => changes.used.has(own)).flatMap(own => {
    const local = changes.name(own);
    if (known.includes(local)) return [];
    return [local === own ? own : `${own} as ${local}`];
  });
}

function addToExisting(changes: ChangeSet, needed: readonly string[]): boolean {
  if (needed.length === 0) return true;
  const [existing] = ownImports(changes.file);
  const last = existing?.[existing.length - 1];
  if (last === undefined) return false;
  changes.insert(last.end, needed.map(name => `, ${name}`).join(''));
  return true;
}

/** An import with the quotes and the semicolon of the file's others. */
function statementFor({ file }: ChangeSet, names: readonly string[]): string {
  const [model] = importsIn(file);
  const text = model?.getText(file.source) ?? '\';';
  const quote = text.includes('"') ? '"' : '\'';
  return `import { ${names.join(', ')} } from ${quote}${LIBRARY}${quote}${text.endsWith(';') ? ';' : ''}`;
}

function addAfterLast(changes: ChangeSet, statement: string): void {
  const { ts, source } = changes.file;
  const all = source.statements.filter(each => ts.isImportDeclaration(each) || ts.isImportEqualsDeclaration(each));
  changes.insert(all[all.length - 1].end, lineEndOf(source) + statement);
}

export function lineEndOf({ text }: ts.SourceFile): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The imports of which nothing is left but what the edits take out. */
function unusedNames(changes: ChangeSet): ReadonlySet<ts.Declaration> {
  const { file } = changes;
  const touched = new Set<ts.Declaration>();
  const used = new Set<ts.Declaration>();
  const look = (node: ts.Node, isRemoved: boolean): void => {
    const removed = isRemoved || changes.removed.has(node);
    if (file.ts.isImportDeclaration(node)) return;
    if (file.ts.isIdentifier(node)) {
      const declaration = importOf(file, node);
      if (declaration) (removed ? touched : used).add(declaration);
    }
    file.ts.forEachChild(node, child => look(child, removed));
  };
  look(file.source, false);
  return new Set([...touched].filter(declaration => !used.has(declaration)));
}

/** Takes unused names out of an import, and puts the new one in its place if nothing of it is left. */
function removeFrom(changes: ChangeSet, declaration: ts.ImportDeclaration, unused: ReadonlySet<ts.Declaration>, instead?: string): boolean {
  const { ts } = changes.file;
  const { importClause } = declaration;
  const bindings = importClause?.namedBindings;
  if (!importClause || !bindings) return !!importClause && unused.has(importClause) && removeStatement(changes, declaration, instead);
  if (ts.isNamespaceImport(bindings)) return unused.has(bindings) && removeStatement(changes, declaration, instead);
  return removeElements(changes, declaration, bindings.elements, unused, instead);
}

function removeElements(
  changes: ChangeSet, declaration: ts.ImportDeclaration, elements: readonly ts.ImportSpecifier[],
  unused: ReadonlySet<ts.Declaration>, instead?: string,
): boolean {
  const gone = elements.filter(element => unused.has(element));
  const hasSecret = elements.some(({ name }) => isL2(changes.file, name, 'Secret'));
  const added = hasSecret ? changes.interfaceImport : undefined;
  if (added !== undefined) {
    changes.interfaceImport = undefined;
    if (gone.length === 0) changes.insert(elements[elements.length - 1].end, `, ${added}`);
    else changes.replace(gone[0], added);
    return false;
  }
  if (gone.length === 0) return false;
  if (gone.length === elements.length && !declaration.importClause?.name) return removeStatement(changes, declaration, instead);
  gone.forEach(element => removeElement(changes, elements, element));
  return false;
}

function removeElement(changes: ChangeSet, elements: readonly ts.ImportSpecifier[], element: ts.ImportSpecifier): void {
  const { source } = changes.file;
  const at = elements.indexOf(element);
  const next = elements[at + 1];
  const start = next || at === 0 ? element.getStart(source) : elements[at - 1].end;
  changes.edits.push({ start, end: next ? next.getStart(source) : element.end, text: '' });
}

function removeStatement(changes: ChangeSet, declaration: ts.ImportDeclaration, instead?: string): boolean {
  const { source } = changes.file;
  if (instead !== undefined) {
    changes.replace(declaration, instead);
    return true;
  }
  const end = /^[ \t]*\r?\n/.exec(source.text.slice(declaration.end))?.[0].length ?? 0;
  changes.edits.push({ start: declaration.getStart(source), end: declaration.end + end, text: '' });
  return false;
}
