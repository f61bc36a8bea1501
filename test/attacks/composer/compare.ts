import * as fs from 'fs';
import * as path from 'path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { hasHidingLoop, truthsOfStackSets } from './hidden';
import { RAILS, Secret, secretsIn, Truth, truthOf, mayBeTransformed } from './judge';
import { DeployedStack } from './resolve';
import { ENV } from './world';

type Json = Record<string, unknown>;

/** What the report says of a secret and a guardrail. */
export type Said = 'fatal' | 'reported' | 'silent';

/** Where the report and the truth do not agree. */
export interface Disagreement {
  readonly secret: string;
  readonly rail: string;
  readonly said: Said;
  readonly truth: Truth;
}

/** What a truth allows to be said. A macro may turn out to do nothing, or anything. */
const ALLOWED: Readonly<Record<Truth, readonly Said[]>> = {
  'broken': ['fatal'],
  'mixed': ['fatal', 'reported'],
  'fine': ['silent'],
  'open': ['silent', 'reported'],
  'not known': ['fatal', 'reported', 'silent'],
};

/**
 * Limits of docs/guides/guard-rails-strength.md: schedules and policies are judged by whether they have a condition, and
 * not by whether it can hold. In a nested stack whose parameters nobody gives, it may be known that it never does.
 */
const LIMITS: ReadonlyArray<Omit<Disagreement, 'secret'>> = [
  { rail: 'MS305', said: 'reported', truth: 'broken' },
  { rail: 'MS306', said: 'fatal', truth: 'fine' },
];

function isLimit(stacks: ReadonlyMap<string, DeployedStack>, { stack }: Secret, found: Omit<Disagreement, 'secret'>): boolean {
  const isConditional = Object.values(stacks.get(stack)!.template.Resources as Record<string, Json>)
    .some(({ Type, Condition, Properties }) => /::(RotationSchedule|ResourcePolicy)$/.test(String(Type))
      && (Condition !== undefined || JSON.stringify(Properties).includes('"Fn::If"')));
  return isConditional && LIMITS.some(({ rail, said, truth }) => rail === found.rail && said === found.said && truth === found.truth);
}

/** A synthesis, and all that it wrote. */
interface Synthesis {
  readonly stacks: ReadonlyMap<string, DeployedStack>;
  /** By the path of the construct. */
  readonly said: ReadonlyArray<{ readonly at: string; readonly rail: string; readonly said: Said }>;
  readonly pathOf: (secret: Secret) => string;
}

/** Synthesizes an app, and holds what it says of each secret and each guardrail against the truth. */
export function compare(app: App): { readonly disagreements: Disagreement[]; readonly judged: number } {
  const { stacks, said, pathOf } = synthesize(app);
  const pairs = secretsIn(stacks).flatMap(secret => Object.keys(RAILS).map(rail => ({ secret, rail })));
  if (pairs.length === 0) throw new Error('an app without a secret compares nothing');
  const disagreements = pairs.flatMap(({ secret, rail }) => {
    const truth = truthOf(stacks, secret, rail);
    const about = pathOf(secret);
    const loudest = loudestOf(said.filter(one => one.rail === rail && (about === one.at || about.startsWith(`${one.at}/`))));
    const isSilentAboutMacro = loudest === 'silent' && mayBeTransformed(stacks, secret);
    const isAllowed = ALLOWED[truth].includes(loudest) || isLimit(stacks, secret, { rail, said: loudest, truth });
    return isAllowed && !isSilentAboutMacro ? [] : [{ secret: about, rail, said: loudest, truth }];
  });
  const hidden = [...setDisagreements(stacks, said, pathOf), ...loopDisagreements(stacks, said)];
  return { disagreements: [...disagreements, ...hidden], judged: pairs.length };
}

/** Of the secrets in the templates of stack sets. */
function setDisagreements(stacks: Synthesis['stacks'], said: Synthesis['said'], pathOf: Synthesis['pathOf']): Disagreement[] {
  return truthsOfStackSets(stacks).flatMap(({ stack, id, rail, truth }) => {
    const secret = pathOf({ stack, id });
    const loudest = loudestOf(said.filter(one => one.rail === rail && one.at === secret));
    return ALLOWED[truth].includes(loudest) ? [] : [{ secret, rail, said: loudest, truth }];
  });
}

/** A loop that makes secrets is reported for the stack. */
function loopDisagreements(stacks: Synthesis['stacks'], said: Synthesis['said']): Disagreement[] {
  return [...stacks.values()].filter(hasHidingLoop).flatMap(({ id }) => {
    const isReported = said.some(({ at, rail }) => rail === 'MS310' && at === id);
    return isReported ? [] : [{ secret: id, rail: 'MS310', said: 'silent' as const, truth: 'mixed' as const }];
  });
}

function loudestOf(said: Synthesis['said']): Said {
  const found = said.map(one => one.said);
  return found.includes('fatal') ? 'fatal' : found.includes('reported') ? 'reported' : 'silent';
}

function synthesize(app: App): Synthesis {
  quietly(() => app.synth({ force: true }));
  const stacks = templatesOf(app);
  const elements = app.node.findAll().filter(each => CfnResource.isCfnResource(each)) as CfnResource[];
  const idOf = (element: CfnResource) => element.stack.resolve(element.logicalId) as string;
  const paths = new Map(elements.map(element => [`${element.stack.node.path}\n${idOf(element)}`, element.node.path]));
  return { stacks, said: reportOf(app), pathOf: ({ stack, id }) => paths.get(`${stack}\n${id}`)! };
}

/** Guardrails end a synthesis with an error, of which the report has the details. */
function quietly(work: () => void): void {
  const { error } = console;
  console.error = () => {};
  try {
    work();
  } catch (thrown) {
    if (!/validation/i.test((thrown as Error).message)) throw thrown;
  } finally {
    console.error = error;
  }
}

function templatesOf(app: App): ReadonlyMap<string, DeployedStack> {
  const made = app.node.findAll().filter(each => Stack.isStack(each)) as Stack[];
  return new Map(made.map(stack => {
    const { nestedStackParent: parent, nestedStackResource: resource } = stack;
    const template = JSON.parse(fs.readFileSync(path.join(app.outdir, stack.templateFile), 'utf8')) as Json;
    const around = parent && { stack: parent.node.path, logicalId: parent.resolve((resource as CfnResource).logicalId) as string };
    return [stack.node.path, { id: stack.node.path, template, parent: around, account: ENV.account, region: ENV.region }];
  }));
}

interface ReportedViolation {
  readonly ruleName: string;
  readonly severity: string;
  readonly description: string;
  readonly violatingConstructs: ReadonlyArray<{ readonly constructPath: string }>;
}

/** An acknowledged warning is reported as well. */
function reportOf(app: App): Synthesis['said'] {
  const file = path.join(app.outdir, 'validation-report.json');
  const { pluginReports } = JSON.parse(fs.readFileSync(file, 'utf8')) as { pluginReports: Array<Record<string, unknown>> };
  const ours = pluginReports.filter(({ pluginName }) => pluginName === 'ManagedSecret');
  const violations = ours
    .flatMap(({ violations: found, suppressedViolations: suppressed }) => [found, suppressed])
    .flatMap(list => (list ?? []) as ReportedViolation[]);
  return violations.flatMap(({ ruleName, severity, description, violatingConstructs }) => {
    const [, rail = ruleName] = /The guardrail is (MS[0-9]+),/.exec(description) ?? [];
    const said = ruleName === 'MS310' ? 'reported' : severity === 'fatal' ? 'fatal' : 'silent';
    return violatingConstructs.map(({ constructPath: at }) => ({ at, rail, said }));
  });
}
