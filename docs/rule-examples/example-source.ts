import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

/** The lines of an example, as they stand in the source. */
export interface ExampleSource {
  readonly bad: string;
  readonly good: string;
}

/** The source of every example in this folder, by the id of its rule. */
export function readExampleSources(): ReadonlyMap<string, ExampleSource> {
  const files = readdirSync(__dirname).filter(file => file.endsWith('.ts'));
  return new Map(files.flatMap(file => examplesIn(readFileSync(join(__dirname, file), 'utf8'))));
}

function examplesIn(text: string): Array<[string, ExampleSource]> {
  const source = ts.createSourceFile('examples.ts', text, ts.ScriptTarget.Latest, true);
  return propertiesBelow(source)
    .filter(({ name, initializer }) => /^MS[0-9]{3}$/.test(name.getText()) && ts.isObjectLiteralExpression(initializer))
    .map(({ name, initializer }) => [name.getText(), { bad: bodyOf(initializer, 'bad'), good: bodyOf(initializer, 'good') }]);
}

function propertiesBelow(node: ts.Node): ts.PropertyAssignment[] {
  const own = ts.isPropertyAssignment(node) ? [node] : [];
  return [...own, ...node.getChildren().flatMap(propertiesBelow)];
}

/** What the function does, without its parameter and its braces. */
function bodyOf(example: ts.Expression, name: keyof ExampleSource): string {
  const property = propertiesBelow(example).find(each => each.name.getText() === name);
  if (!property || !ts.isArrowFunction(property.initializer)) throw new Error(`No function "${name}" in ${example.getText()}`);
  const { body } = property.initializer;
  return ts.isBlock(body) ? dedent(body.getText().slice(1, -1)).trim() : `${dedent(body.getText())};`;
}

/** The first line begins where the function does; the others lose the indentation that they share. */
function dedent(text: string): string {
  const [first, ...others] = text.split('\n');
  const shared = Math.min(...others.filter(line => line.trim()).map(line => line.length - line.trimStart().length));
  return [first, ...others.map(line => line.slice(shared))].join('\n');
}
