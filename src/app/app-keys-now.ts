import { CfnResource, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AppKeys, NamedKey, Place } from './app-keys';

/** When a synthesis looks: while Aspects visit the tree, or when that is complete. */
export type SynthesisStep = 'aspects' | 'judgment';

interface ReadStage {
  readonly step: SynthesisStep;
  /** Those whose Aspects have visited: the next visit of one is in the next synthesis. A resource may have several. */
  readonly visitors: WeakSet<object>;
  keys?: AppKeys;
}

const READ = new WeakMap<IConstruct, ReadStage>();

/** Notes that an Aspect visits a resource. The tree is read once for all that a synthesis visits. */
export function noteVisit(resource: CfnResource, visitor: object): void {
  const stage = stageOf(resource);
  const read = READ.get(stage);
  if (read?.step === 'aspects' && !read.visitors.has(visitor)) read.visitors.add(visitor);
  else READ.set(stage, { step: 'aspects', visitors: new WeakSet([visitor]) });
}

/**
 * The key of this app that a value names, as the tree is at this step of the synthesis.
 *
 * @param scope whose template has the value
 */
export function findAppKeyNow(
  scope: IConstruct, value: string, place: Place, step: SynthesisStep,
): NamedKey | undefined {
  return mayNameKey(value) ? appKeysNow(scope, step).find(scope, value, place) : undefined;
}

/** Whether a value says which key it names, when the tree is complete. */
export function isKeyReadNow(scope: IConstruct, value: string): boolean {
  return !mayNameKey(value) || appKeysNow(scope, 'judgment').reads(scope, value);
}

function appKeysNow(scope: IConstruct, step: SynthesisStep): AppKeys {
  const stage = stageOf(scope);
  const known = READ.get(stage);
  const read = known?.step === step ? known : { step, visitors: new WeakSet<object>() };
  READ.set(stage, read);
  return read.keys ??= new AppKeys(stage);
}

/** A literal names an alias at most: KMS chooses the IDs of keys. */
function mayNameKey(value: string): boolean {
  return value.includes('${') || value.includes('alias/');
}

function stageOf(scope: IConstruct): IConstruct {
  return Stage.of(scope) ?? scope.node.root;
}
