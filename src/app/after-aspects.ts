import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AppKeys, NamedKey, Place } from './app-keys';
import { afterAspects } from '../cdk/internals';

interface ReadStage {
  readonly looks: Array<() => void>;
  readonly writes: Array<() => void>;
  /** The tree is read once for all that a synthesis looks for. */
  keys?: AppKeys;
}

const READ = new WeakMap<IConstruct, ReadStage>();

/** Calls back in each synthesis when no Aspect changes the tree any more, and before the CDK reads it. */
export function lookAfterAspects(scope: IConstruct, look: () => void): void {
  readStageOf(scope).looks.push(look);
}

/** The same, when all have looked. */
export function writeAfterLooks(scope: IConstruct, write: () => void): void {
  readStageOf(scope).writes.push(write);
}

/**
 * The key of this app that a value names, as the tree is when the Aspects of the synthesis have ended.
 *
 * @param scope whose template has the value
 */
export function findAppKeyNow(scope: IConstruct, value: string, place: Place): NamedKey | undefined {
  return mayNameKey(value) ? appKeysNow(scope).find(scope, value, place) : undefined;
}

/** Whether a value says which key it names. */
export function isKeyReadNow(scope: IConstruct, value: string): boolean {
  return !mayNameKey(value) || appKeysNow(scope).reads(scope, value);
}

function appKeysNow(scope: IConstruct): AppKeys {
  const read = readStageOf(scope);
  return read.keys ??= new AppKeys(stageOf(scope));
}

/** A literal names an alias at most: KMS chooses the IDs of keys. */
function mayNameKey(value: string): boolean {
  return value.includes('${') || value.includes('alias/');
}

function readStageOf(scope: IConstruct): ReadStage {
  const stage = stageOf(scope);
  const known = READ.get(stage);
  if (known) return known;
  const read: ReadStage = { looks: [], writes: [] };
  READ.set(stage, read);
  afterAspects(stage, () => {
    read.keys = undefined;
    for (const list of [read.looks, read.writes]) for (const call of list) call();
  });
  return read;
}

function stageOf(scope: IConstruct): IConstruct {
  return Stage.of(scope) ?? scope.node.root;
}
