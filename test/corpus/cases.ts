import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Expectations, readExpectations } from './expectations';

/** A stack of a case, as `stacks.json` has it. */
interface CaseStack {
  readonly template: string;
  /** Null where only the deployment knows. */
  readonly account?: string | null;
  readonly region?: string | null;
  /** Templates of nested stacks, by the logical id of the nested stack. */
  readonly nested?: Readonly<Record<string, string>>;
  /** What CfnInclude does not take: values of properties, by the logical id of their resource. */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface CorpusCase {
  readonly name: string;
  readonly folder: string;
  readonly stacks: Readonly<Record<string, CaseStack>>;
  readonly expected: Expectations;
}

const DEFAULT_ACCOUNT = '111111111111';
const DEFAULT_REGION = 'eu-central-1';

/** Every folder beside this file is one. */
export function readCases(): CorpusCase[] {
  return fs.readdirSync(__dirname, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => readCase(name));
}

function readCase(name: string): CorpusCase {
  const folder = path.join(__dirname, name);
  return { name, folder, stacks: readStacks(folder), expected: readExpectations(folder) };
}

function readStacks(folder: string): CorpusCase['stacks'] {
  const file = path.join(folder, 'stacks.json');
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8')) as CorpusCase['stacks'];
  return { App: { template: fs.existsSync(path.join(folder, 'template.json')) ? 'template.json' : 'template.yaml' } };
}

/** The app that includes the templates of a case. */
export function appOf({ folder, stacks }: CorpusCase, outdir: string): App {
  const app = new App({ outdir, treeMetadata: false });
  for (const [id, caseStack] of Object.entries(stacks)) includeTemplate(app, id, caseStack, folder);
  return app;
}

function includeTemplate(app: App, id: string, caseStack: CaseStack, folder: string): void {
  const { template, account = DEFAULT_ACCOUNT, region = DEFAULT_REGION, nested = {}, overrides = {} } = caseStack;
  const stack = new Stack(app, id, { env: { account: account ?? undefined, region: region ?? undefined } });
  const loadNestedStacks = Object.fromEntries(
    Object.entries(nested).map(([nestedId, file]) => [nestedId, { templateFile: path.join(folder, file) }]),
  );
  const included = new CfnInclude(stack, 'Template', { templateFile: path.join(folder, template), loadNestedStacks });
  for (const [logicalId, properties] of Object.entries(overrides)) {
    const resource = included.getResource(logicalId);
    for (const [property, value] of Object.entries(properties)) resource.addPropertyOverride(property, value);
  }
}

/** The ids of `expected.txt`: a path without what only this test adds. */
export function toShortId({ stacks }: CorpusCase, id: string): string {
  const withoutInclude = id.replaceAll(/\/Template(?=\/)/g, '').replace(/(?<=^|\/)([^/]+)\/\1(?=\/)/, '$1');
  const [only, ...others] = Object.keys(stacks);
  return others.length === 0 && withoutInclude.startsWith(`${only}/`) ? withoutInclude.slice(only.length + 1) : withoutInclude;
}
