import { App, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { Blueprints } from './blueprints';
import { checkBlueprint } from './checking';
import { keyInJson, readContext } from './context';
import { Applied, Effective, loosened } from './effective';
import { GuardRailPlugin } from './guard-rail-plugin';
import { brokenRails } from './review';
import type { SecretBlueprintProps } from './secret-blueprint';
import { inspect, tellBesides } from '../private/inspection';
import { blueprintFinding } from '../rules/blueprint';
import { Finding } from '../rules/rule';

const CONTEXT_KEY = 'cdk-managed-secret:blueprint';

const APPLIED = new WeakMap<IConstruct, Applied[]>();
/** Scopes in which a ManagedSecret was made, and what it took from the blueprints around that a later one there would have given. */
const TAKEN = new WeakMap<IConstruct, Set<string>>();
/** Apps whose context was read. */
const READ = new WeakSet<IConstruct>();
const WRONG_CONTEXT = new WeakMap<IConstruct, readonly Finding[]>();

export function applyBlueprint(scope: IConstruct, props: SecretBlueprintProps): void {
  const findings: Finding[] = [];
  const name = props.name ?? 'blueprint';
  const origin = `${props.name === undefined ? '' : 'blueprint '}${name} (${scope.node.path || 'App'})`;
  checkBlueprint(props, (where, problem) => findings.push(blueprintFinding('malformed', `${name}.${where}`, problem)));
  const missed = missedIn(scope, props);
  if (missed.length > 0) findings.push(blueprintFinding('late', name, `It was applied to ${scope.node.path || 'the app'}, and this was missed: ${missed.join(', ')}.`));
  add({ scope, props, origin }, findings);
}

/** All blueprints around a scope, the outermost first. */
export function blueprintsAround(scope: IConstruct): Applied[] {
  const { root } = scope.node;
  if (!READ.has(root)) readContextOf(root);
  return scope.node.scopes.flatMap(around => APPLIED.get(around) ?? []);
}

const EFFECTIVE = new WeakMap<Applied, Effective>();

/** Undefined where no blueprint is around. */
export function effectiveFor(scope: IConstruct): Effective | undefined {
  const chain = blueprintsAround(scope);
  const nearest = chain[chain.length - 1];
  if (!nearest) return undefined;
  const known = EFFECTIVE.get(nearest);
  // One that was applied meanwhile, further out or nearer, counts as well.
  if (known && known.chain.length === chain.length && known.chain.every((applied, index) => applied === chain[index])) return known;
  const effective = new Effective(chain);
  EFFECTIVE.set(nearest, effective);
  return effective;
}

/** For the review of templates. */
export const BLUEPRINTS: Blueprints = { effectiveFor, wrongContextOf: root => WRONG_CONTEXT.get(root) ?? [] };

/** A secret that is made has taken what is there. Guard rails it has not: they are read when it is judged. */
function missedIn(scope: IConstruct, { defaults, nameVariables = {}, honorSecretInjectors }: SecretBlueprintProps): string[] {
  const taken = TAKEN.get(scope);
  if (!taken) return [];
  return [
    ...defaults ? ['defaults'] : [],
    ...Object.keys(nameVariables).map(name => `nameVariables.${name}`).filter(variable => taken.has(variable)),
    ...honorSecretInjectors !== undefined && taken.has(`honorSecretInjectors: ${!honorSecretInjectors}`) ? ['honorSecretInjectors'] : [],
  ];
}

/**
 * A blueprint that comes from now on would miss it.
 *
 * @param by who gave it: nobody further out could have given another
 */
export function noteTaken(scope: IConstruct, what: string, by?: Applied): void {
  const { scopes } = scope.node;
  for (const around of by ? scopes.slice(scopes.indexOf(by.scope)) : scopes) {
    const taken = TAKEN.get(around);
    if (taken) taken.add(what);
    else TAKEN.set(around, new Set([what]));
  }
}

/** The context is the outermost blueprint, though it is read when the first one is asked for. */
function readContextOf(root: IConstruct): void {
  READ.add(root);
  const context: unknown = root.node.tryGetContext(CONTEXT_KEY);
  if (context === undefined) return;
  const findings: Finding[] = [];
  const wrong = (where: string, problem: string) => findings.push(blueprintFinding('malformed', where, problem));
  const props = readContext(context, CONTEXT_KEY, wrong);
  checkBlueprint(props, (where, problem) => wrong(`${CONTEXT_KEY}.${keyInJson(where)}`, problem));
  WRONG_CONTEXT.set(root, findings);
  add({ scope: root, props, origin: `context ${CONTEXT_KEY}${props.name ? ` (${props.name})` : ''}` }, findings, true);
}

function add(applied: Applied, findings: readonly Finding[], isOutermost = false): void {
  const { scope } = applied;
  const known = APPLIED.get(scope) ?? [];
  APPLIED.set(scope, isOutermost ? [applied, ...known] : [...known, applied]);
  inspect(scope, () => [...findings, ...loosenedBy(applied)]);
  guard(scope.node.root);
}

function loosenedBy(applied: Applied): Finding[] {
  return loosened(applied, blueprintsAround(applied.scope));
}

const GUARDED = new WeakSet<IConstruct>();

/** Guard rails hold for secrets of others as well: a plugin sees them in the templates. Where no plugin runs, validation does. */
function guard(root: IConstruct): void {
  if (GUARDED.has(root)) return;
  GUARDED.add(root);
  if (App.isApp(root)) Validations.of(root).addPlugins(new GuardRailPlugin(BLUEPRINTS));
  tellBesides(root, stage => brokenRails(stage, BLUEPRINTS), !App.isApp(root));
}
