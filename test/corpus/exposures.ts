import * as fs from 'fs';
import * as path from 'path';
import { parse, ScalarTag, YAMLMap, YAMLSeq } from 'yaml';
import { isObject, Json } from '../../src/cloudformation/json';
import { Templates } from '../../src/cloudformation/template-index';
import { Exposure, ExposureFinder } from '../../src/facts/exposures';
import { TemplateSecrets } from '../../src/facts/template-secrets';
import { judgeExposure } from '../../src/rules/exposures';

/*
 * Prints what the rules on exposed values report about the templates in folders, one line for each finding,
 * and counts. Each template is an app of its own. Whether a finding is a false alarm, a reader decides.
 */

const EXTENSIONS = ['.json', '.yaml', '.yml', '.template'];

/** Short forms in YAML. The long form of the first two has no prefix. */
const BARE = ['Ref', 'Condition'];
const FUNCTIONS = [
  'And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length',
  'Not', 'Or', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform',
];

function longForm(name: string, operand: unknown): Json {
  if (BARE.includes(name)) return { [name]: operand };
  const isAttribute = name === 'GetAtt' && typeof operand === 'string';
  return { [`Fn::${name}`]: isAttribute ? splitOnce(operand) : operand };
}

function splitOnce(text: string): string[] {
  const at = text.indexOf('.');
  return [text.slice(0, at), text.slice(at + 1)];
}

const TAGS = [...BARE, ...FUNCTIONS].flatMap(name => {
  const tag = `!${name}`;
  const resolve = (operand: string | YAMLSeq | YAMLMap) => longForm(name, typeof operand === 'string' ? operand : operand.toJSON());
  return [
    { tag, resolve },
    { tag, collection: 'seq' as const, resolve },
    { tag, collection: 'map' as const, resolve },
  ] as unknown as ScalarTag[];
});

function* filesIn(folder: string): Generator<string> {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules') yield* filesIn(file);
    if (entry.isFile() && EXTENSIONS.includes(path.extname(file))) yield file;
  }
}

/** Undefined for what is no template of CloudFormation. */
function readTemplate(file: string): Json | undefined {
  const text = fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  if (!/\bResources\b/.test(text) || !text.includes('AWS::')) return undefined;
  try {
    const json: unknown = parse(text, { customTags: TAGS, merge: true, logLevel: 'silent' });
    return isObject(json) && isObject(json.Resources) && Object.values(json.Resources).some(isResource) ? json : undefined;
  } catch {
    console.error(`not read: ${file}`);
    return undefined;
  }
}

function isResource(value: unknown): boolean {
  return isObject(value) && typeof value.Type === 'string' && value.Type.startsWith('AWS::');
}

function exposuresOf(template: Json): readonly Exposure[] {
  const templates = new Templates([{ path: 'App', template }]);
  return new ExposureFinder(templates, new TemplateSecrets(templates)).all();
}

function main(folders: readonly string[]): void {
  console.table(folders.map(printFolder));
}

/** Prints the findings, and returns the counts. */
function printFolder(folder: string): Record<string, unknown> {
  const read = [...filesIn(folder)].map(file => ({ file: path.relative(folder, file), template: readTemplate(file) }));
  const templates = read.flatMap(({ file, template }) => template ? [{ file, template, found: exposuresOf(template) }] : []);
  for (const { file, found } of templates) for (const exposure of found) printFinding(file, exposure);
  return {
    'folder': path.basename(folder),
    'templates': templates.length,
    'that name Secrets Manager': templates.filter(({ template }) => /SecretsManager/i.test(JSON.stringify(template))).length,
    'findings': templates.flatMap(({ found }) => found).length,
  };
}

/** The message has no value in it. */
function printFinding(file: string, exposure: Exposure): void {
  const { resource, location } = exposure;
  const { message } = judgeExposure(`${resource?.path ?? 'App'} (${location})`, exposure);
  console.log(`${file}: ${message}`);
}

main(process.argv.slice(2));
