import { choices } from '../cloudformation/choices';
import { isObject, Json, listOf, scalarText } from '../cloudformation/json';
import type { Templates } from '../cloudformation/template-index';
import { LOOP } from '../cloudformation/transforms';
import { mayBeEqual, replacePlaceholders } from '../cloudformation/unknown';
import { Principal, PrincipalKind, PRINCIPALS_OF_POLICY } from '../iam/principals';

/** A name as a policy has it, of a principal of a kind. */
interface WrittenName {
  readonly kind: PrincipalKind;
  readonly value: unknown;
}

/** Those whose types give their policies to principals that they name. A role of a loop has a name of its own. */
const NAMING = /^AWS::IAM::(Managed|Role|User|Group)?Policy$|\$/;

/** Whether a policy in a loop may name a principal by the name that its template gives it. */
export function principalsNamedInLoop(templates: Templates, stack: string, loop: unknown): (principal: Principal) => boolean {
  const { account } = templates.placeOf(stack);
  const names = namesInLoop(loop).map(({ kind, value }) => ({ kind, text: templates.value(stack, value).text }))
    .filter(({ text }) => isPartlyKnown(text));
  return principal => principal.arn !== undefined && isPartlyKnown(principal.name) && mayBeEqual(account, principal.account!)
    && names.some(({ kind, text }) => kind === principal.kind && mayBeEqual(text, principal.name));
}

/** A name of which nothing is known would be that of everybody. */
function isPartlyKnown(text: string): boolean {
  return replacePlaceholders(text, '') !== '';
}

/** Once for each turn, as far as the template has the values of the turns. */
function namesInLoop(loop: unknown): WrittenName[] {
  const [identifier, collection, body] = listOf(loop);
  const names = Object.entries(isObject(body) ? body : {}).flatMap(([id, one]) => id.startsWith(LOOP) ? namesInLoop(one) : namesInResource(one));
  return listOf(collection).flatMap(turn => names.map(({ kind, value }) => (
    { kind, value: typeof turn === 'string' ? inTurn(value, scalarText(identifier), turn) : value })));
}

function namesInResource(resource: unknown): WrittenName[] {
  const { Type, Properties }: Json = isObject(resource) ? resource : {};
  if (!NAMING.test(scalarText(Type)) || !isObject(Properties)) return [];
  return PRINCIPALS_OF_POLICY.flatMap(([property, kind]) => choices(Properties[property]).map(({ value }) => ({ kind, value })));
}

function inTurn(value: unknown, identifier: string, turn: string): unknown {
  if (typeof value === 'string') return inTextOfTurn(value, identifier, turn);
  if (Array.isArray(value)) return value.map(each => inTurn(each, identifier, turn));
  if (!isObject(value)) return value;
  if (value.Ref === identifier) return turn;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inTurn(each, identifier, turn)]));
}

/** `&{X}` is the value without what a logical ID cannot have. */
function inTextOfTurn(text: string, identifier: string, turn: string): string {
  return text.replaceAll(`\${${identifier}}`, () => turn).replaceAll(`&{${identifier}}`, () => turn.replace(/[^A-Za-z0-9]/g, ''));
}
