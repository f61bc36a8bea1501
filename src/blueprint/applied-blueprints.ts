import { IConstruct } from 'constructs';
import type { SecretBlueprintProps } from './blueprint-props';
import { AppliedBlueprint, EffectiveBlueprint, loosenedRailFindings } from './effective-blueprint';
import { keyInJson, parseContext } from './parse-context';
import { validateBlueprint } from './validate-blueprint';
import { blueprintFinding } from '../rules/blueprint';
import { Finding } from '../rules/rule';
import { registerInspection } from '../validation/inspect-stages';
import { useLibraryIn } from '../validation/library-copies';

const CONTEXT_KEY = 'cdk-managed-secret:blueprint';

const APPLIED = new WeakMap<IConstruct, AppliedBlueprint[]>();
/**
 * Scopes in which a ManagedSecret was made, and what it took from the blueprints around that a later one
 * there would have given.
 */
const CONSUMED = new WeakMap<IConstruct, Set<string>>();
/** The path of the first ManagedSecret in each of these scopes. */
const FIRST = new WeakMap<IConstruct, string>();
/** Apps whose context was read. */
const CONTEXT_READ = new WeakSet<IConstruct>();
const CONTEXT_FINDINGS = new WeakMap<IConstruct, readonly Finding[]>();

export function applyBlueprint(scope: IConstruct, props: SecretBlueprintProps): void {
  const findings: Finding[] = [];
  const name = props.name ?? 'blueprint';
  const origin = `${props.name === undefined ? '' : 'blueprint '}${name} (${scope.node.path || 'App'})`;
  validateBlueprint(props, (where, problem) => findings.push(blueprintFinding('malformed', `${name}.${where}`, problem)));
  const missed = defaultsMissedBy(scope, props);
  if (missed.length > 0) {
    findings.push(
      blueprintFinding(
        'late',
        `Blueprint ${JSON.stringify(name)}`,
        `${FIRST.get(scope)} was created before that, without its ${missed.join(', ')}.`,
      ),
    );
  }
  registerBlueprint({ scope, props, origin }, findings);
}

/** All blueprints around a scope, the outermost first. */
export function blueprintsAround(scope: IConstruct): AppliedBlueprint[] {
  const { root } = scope.node;
  if (!CONTEXT_READ.has(root)) readContextOf(root);
  return scope.node.scopes.flatMap(around => APPLIED.get(around) ?? []);
}

const EFFECTIVE = new WeakMap<AppliedBlueprint, EffectiveBlueprint>();

/** Undefined where no blueprint is around. */
export function effectiveBlueprintFor(scope: IConstruct): EffectiveBlueprint | undefined {
  const chain = blueprintsAround(scope);
  const nearest = chain[chain.length - 1];
  if (!nearest) return undefined;
  const known = EFFECTIVE.get(nearest);
  // One that was applied meanwhile, further out or nearer, counts as well.
  if (known && known.chain.length === chain.length && known.chain.every((applied, index) => applied === chain[index])) return known;
  const effective = new EffectiveBlueprint(chain);
  EFFECTIVE.set(nearest, effective);
  return effective;
}

/** What is wrong with the context of an app, for a caller that comes after the validation. */
export function contextFindingsOf(root: IConstruct): readonly Finding[] {
  return CONTEXT_FINDINGS.get(root) ?? [];
}

/** A secret that is made has consumed what is there. Guardrails it has not: they are read when it is judged. */
function defaultsMissedBy(scope: IConstruct, { defaults, nameVariables = {}, honorSecretInjectors }: SecretBlueprintProps): string[] {
  const consumed = CONSUMED.get(scope);
  if (!consumed) return [];
  return [
    ...defaults ? ['defaults'] : [],
    ...Object.keys(nameVariables).map(name => `nameVariables.${name}`).filter(variable => consumed.has(variable)),
    ...honorSecretInjectors !== undefined && consumed.has(`honorSecretInjectors: ${!honorSecretInjectors}`) ? ['honorSecretInjectors'] : [],
  ];
}

/** @param path of a secret that is about to be created there */
export function recordSecret(scope: IConstruct, path: string): void {
  for (const around of scope.node.scopes) if (!FIRST.has(around)) FIRST.set(around, path);
  recordConsumedDefaults(scope, 'defaults');
}

/**
 * A blueprint that is applied later would miss it.
 *
 * @param by the blueprint that set it: none further out could have set another
 */
export function recordConsumedDefaults(scope: IConstruct, what: string, by?: AppliedBlueprint): void {
  const { scopes } = scope.node;
  for (const around of by ? scopes.slice(scopes.indexOf(by.scope)) : scopes) {
    const consumed = CONSUMED.get(around);
    if (consumed) consumed.add(what);
    else CONSUMED.set(around, new Set([what]));
  }
}

/** The context is the outermost blueprint, though it is read when the first one is asked for. */
function readContextOf(root: IConstruct): void {
  CONTEXT_READ.add(root);
  const context: unknown = root.node.tryGetContext(CONTEXT_KEY);
  if (context === undefined) return;
  const findings: Finding[] = [];
  const reportProblem = (where: string, problem: string) => findings.push(blueprintFinding('malformed', where, problem));
  const props = parseContext(context, CONTEXT_KEY, reportProblem);
  validateBlueprint(props, (where, problem) => reportProblem(`${CONTEXT_KEY}.${keyInJson(where)}`, problem));
  CONTEXT_FINDINGS.set(root, findings);
  registerBlueprint({ scope: root, props, origin: `context ${CONTEXT_KEY}${props.name ? ` (${props.name})` : ''}` }, findings, true);
}

function registerBlueprint(applied: AppliedBlueprint, findings: readonly Finding[], isOutermost = false): void {
  const { scope } = applied;
  useLibraryIn(scope, true);
  const known = APPLIED.get(scope) ?? [];
  APPLIED.set(scope, isOutermost ? [applied, ...known] : [...known, applied]);
  registerInspection(scope, () => [...findings, ...findLoosenedRails(applied)]);
}

function findLoosenedRails(applied: AppliedBlueprint): Finding[] {
  return loosenedRailFindings(applied, blueprintsAround(applied.scope));
}
