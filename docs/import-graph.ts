/*
 * npx projen import-graph [folder]
 *
 * Prints what imports what, by file and by folder, and exits with 1 if there is a circle. Imports of types, `import()` types and
 * `require()` count as well: what a reader has to know first does not depend on when it is loaded.
 */
import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

/** For each node, those that it imports. All nodes are keys. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** The files of a folder, by their path within it. Imports of other folders and of packages are left out. */
export function fileGraph(root: string): ImportGraph {
  const files = filesIn(root);
  const known = new Set(files);
  return new Map(files.map(file => {
    const imports = importsOf(file).map(specifier => resolveModule(file, specifier, known)).filter(found => found !== undefined);
    return [path.relative(root, file), new Set(imports.map(found => path.relative(root, found)))];
  }));
}

/** The same by folder. A file that is in no folder stands for itself. */
export function folderGraph(files: ImportGraph): ImportGraph {
  const folders = new Map<string, Set<string>>();
  for (const [file, imports] of files) {
    const own = folderOf(file);
    const all = folders.get(own) ?? new Set();
    for (const folder of [...imports].map(folderOf)) if (folder !== own) all.add(folder);
    folders.set(own, all);
  }
  return folders;
}

/** Groups of nodes that import each other, at any distance. */
export function circlesIn(graph: ImportGraph): string[][] {
  const reach = new Map([...graph.keys()].map(node => [node, reachableFrom(graph, node)]));
  const circles = [...graph.keys()].filter(node => reach.get(node)!.has(node)).map(node => (
    [...reach.get(node)!].filter(other => reach.get(other)!.has(node)).sort()));
  return [...new Map(circles.map(circle => [circle.join(' '), circle])).values()].sort(([a], [b]) => a < b ? -1 : 1);
}

/** One line for each node that imports something, and one for each circle. */
export function describeGraph(graph: ImportGraph): string[] {
  const lines = [...graph].filter(([, imports]) => imports.size > 0).map(([node, imports]) => `${node} -> ${[...imports].sort().join(', ')}`);
  return [...lines.sort(), ...circlesIn(graph).map(circle => `CIRCLE: ${circle.join(', ')}`)];
}

function filesIn(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  const found = entries.flatMap(entry => {
    const entryPath = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(entryPath);
    return entry.name.endsWith('.ts') ? [entryPath] : [];
  });
  return found.sort();
}

function importsOf(file: string): string[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && node.text.startsWith('.') && isModuleSpecifier(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isModuleSpecifier({ parent }: ts.StringLiteral): boolean {
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isExternalModuleReference(parent)) return true;
  if (ts.isLiteralTypeNode(parent)) return ts.isImportTypeNode(parent.parent);
  return ts.isCallExpression(parent) && (parent.expression.kind === ts.SyntaxKind.ImportKeyword || parent.expression.getText() === 'require');
}

function resolveModule(importer: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  const base = path.resolve(path.dirname(importer), specifier);
  return [`${base}.ts`, path.join(base, 'index.ts')].find(candidate => known.has(candidate));
}

function folderOf(file: string): string {
  return file.includes(path.sep) ? path.dirname(file) : file;
}

function reachableFrom(graph: ImportGraph, start: string): Set<string> {
  const found = new Set<string>();
  const pending = [...graph.get(start) ?? []];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    pending.push(...graph.get(next) ?? []);
  }
  return found;
}

function main(folder: string): void {
  const files = fileGraph(path.resolve(folder));
  const folders = folderGraph(files);
  console.log(['By file', ...describeGraph(files), '', 'By folder', ...describeGraph(folders)].join('\n'));
  const circles = circlesIn(files).length + circlesIn(folders).length;
  console.log(`\n${circles === 0 ? 'No circle.' : `Circles: ${circles}.`}`);
  process.exitCode = circles === 0 ? 0 : 1;
}

if (require.main === module) main(process.argv[2] ?? path.join(__dirname, '..', 'src'));
