import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

const SOURCE = path.join(__dirname, '..', '..', 'src');
/** `secretName` and `grantRead`, which are `secret_name` and `grant_read` in Python. */
const CAMEL_CASE = /\b[a-z]+(?:[A-Z][a-z0-9]*)+\b/g;

/** The files whose exports are the public API. */
function publicFiles(): string[] {
  const index = fs.readFileSync(path.join(SOURCE, 'index.ts'), 'utf8');
  return [...index.matchAll(/from '\.\/([^']+)'/g)].map(([, name]) => path.join(SOURCE, `${name}.ts`));
}

/** The exported declarations of a file, and their members that other languages see. */
function declarationsOf(file: string, text: string): ts.Node[] {
  const isHidden = (node: ts.Node) => ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? [])
    .some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  const isExported = (node: ts.Node) => ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? [])
    .some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return source.statements.filter(isExported).flatMap(each => {
    if (!ts.isClassDeclaration(each) && !ts.isInterfaceDeclaration(each) && !ts.isEnumDeclaration(each)) return [];
    return [each, ...[...each.members].filter(member => !isHidden(member))];
  });
}

/** What a reader in another language sees of a comment: jsii translates the examples. */
function proseOf(node: ts.Node): string {
  return ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).map(comment => comment.getText()).join('\n')
    .replace(/@example[^@]*?(?=\n\s*\*\s*@(?!Override)|\*\/)/g, '').replace(/@param \w+/g, '').replace(/@see \S+/g, '');
}

function camelCaseIn(file: string, text: string): string[] {
  return declarationsOf(file, text).flatMap(node => [...proseOf(node).matchAll(CAMEL_CASE)].map(([word]) => word));
}

describe('the docstrings of the public API', () => {
  test('name members in words, because only TypeScript and Java spell them in camel case', () => {
    const found = publicFiles().flatMap(file => camelCaseIn(file, fs.readFileSync(file, 'utf8')).map(word => `${path.basename(file)}: ${word}`));

    expect(found).toEqual([]);
  });

  test.each([
    ['a summary', '/** Use `secretName`. */\nexport interface A {}', ['secretName']],
    ['a default', 'export class A {\n  /** @default - `kmsKeyId` */\n  public readonly key = 1;\n}', ['kmsKeyId']],
    ['an example, which jsii translates', '/**\n * Locks.\n *\n * @example\n * SecretPins.lock(app, secretName);\n *\n * @param app one\n */\nexport class A {}', []],
    ['a private member', 'export class A {\n  /** Of `secretName`. */\n  private readonly key = 1;\n}', []],
    ['a class that is not exported', '/** Of `secretName`. */\nclass A {}', []],
  ])('%s is read or skipped', (_, text, found) => {
    expect(camelCaseIn('a.ts', text)).toEqual(found);
  });

  test('explain each member of each enum', () => {
    const members = publicFiles().flatMap(file => declarationsOf(file, fs.readFileSync(file, 'utf8'))).filter(ts.isEnumMember);
    const bare = members.filter(member => ts.getJSDocCommentsAndTags(member).length === 0).map(member => member.getText());

    expect([bare, members.length > 20]).toEqual([[], true]);
  });
});
