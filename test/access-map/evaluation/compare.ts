import { Assumption, Cast, Member, Secret } from './cast';
import { isObject, listOf, World } from './world';
import { buildAccessMap } from '../../../src/access-map/build-access-map';
import { expandAccessMap } from '../../../src/access-map/expand-access-map';
import { ExpandedAccessMap } from '../../../src/access-map/model';
import type { StackTemplate } from '../../../src/cloudformation/template-types';
import { Policy, statementsOf } from '../../grants/policy-evaluator';

/** What the evaluation says over all worlds: a principal that reads in some of them only is open. */
type Verdict = 'always' | 'never' | 'open';
export type Answer = 'complete' | 'incomplete' | 'unknown' | 'denied' | 'none' | 'within another';

export interface Comparison {
  readonly principal: string;
  readonly secret: string;
  readonly answer: Answer;
  readonly verdict: Verdict;
  /** Whether the map says at the principal that it has policies which cannot be read. */
  readonly hasUnread: boolean;
}

const WORLDS = 12;
const ASSUMPTIONS: readonly Assumption[] = [true, false].flatMap(isGenerous => (
  [true, false].map(meetsConditions => ({ isGenerous, meetsConditions }))));
const STRANGER = '999999999999';
const ALL: Policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** The minimal standard of Park and Miller: the same numbers for the same seed. */
export function numbersFrom(seed: number): (count: number) => number {
  const [factor, prime] = [48_271, 2_147_483_647];
  const next = (state: number) => state * factor % prime;
  let state = next(next(seed + 1));
  return count => {
    state = next(state);
    return Math.floor(state / prime * count);
  };
}

/** Each principal and secret of the templates, as the map answers and as the evaluation does. */
export function compare(stacks: readonly StackTemplate[]): Comparison[] {
  const map = expandAccessMap(buildAccessMap(stacks));
  return [...evaluate(stacks)].map(([pair, outcomes]) => {
    const [principal, secret] = pair.split('\n');
    const verdict = outcomes.size > 1 ? 'open' : outcomes.has(true) ? 'always' : 'never';
    const hasUnread = map.principals.some(({ id, unreadPolicies }) => id === principal && unreadPolicies.length > 0);
    return { principal, secret, answer: answerOf(map, principal, secret), verdict, hasUnread };
  });
}

/** Where the map says for sure what is not so. */
export function isFalse({ answer, verdict, hasUnread }: Comparison): boolean {
  if (answer === 'complete') return verdict !== 'always';
  if (answer === 'unknown' || answer === 'within another' || answer === 'none' && hasUnread) return false;
  return verdict !== 'never';
}

/** Without a path of its own, a principal may be one of those that a wider path is of. */
function answerOf({ paths }: ExpandedAccessMap, principal: string, secret: string): Answer {
  const found = paths.filter(path => path.access === 'read' && path.secret === secret);
  const own = found.find(path => path.principal === principal);
  if (own) return own.status;
  const isWider = (id: string) => id === '*' || id === '${?}' || /^(\d{12}$|o-)/.test(id);
  return found.some(path => isWider(path.principal) && ['complete', 'unknown'].includes(path.status)) ? 'within another' : 'none';
}

function evaluate(stacks: readonly StackTemplate[]): Map<string, Set<boolean>> {
  const outcomes = new Map<string, Set<boolean>>();
  for (let seed = 0; seed < WORLDS; seed++) {
    for (const assumption of ASSUMPTIONS) {
      const cast = new Cast(new World(stacks, numbersFrom(seed)), assumption);
      const members = cast.members();
      for (const secret of cast.secrets()) {
        for (const member of [...members, ...named(secret, members, assumption)]) record(outcomes, member, secret, cast);
      }
    }
  }
  return outcomes;
}

function record(outcomes: Map<string, Set<boolean>>, member: Member, secret: Secret, cast: Cast): void {
  const pair = `${member.id}\n${secret.path}`;
  outcomes.set(pair, (outcomes.get(pair) ?? new Set()).add(cast.reads(member, secret)));
}

/** Whom the policy of the secret names beside those of the templates; somebody of nowhere; and one of the own account without policies. */
function named({ policy, account }: Secret, members: readonly Member[], { isGenerous }: Assumption): Member[] {
  const known = new Set(members.map(({ caller }) => caller.id));
  const values = statementsOf(policy).filter(({ Effect }) => Effect === 'Allow').flatMap(({ Principal }) => isObject(Principal) ? Object.values(Principal).flatMap(listOf).map(String) : []);
  const identities = values.filter(text => /^arn:aws:iam::\d{12}:(role|user)\/[^*]+$/.test(text) && !known.has(text));
  const accounts = values.map(text => /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(text)?.[1]).filter(text => text !== undefined && text !== account) as string[];
  return [
    ...identities.map(id => ({ id, caller: { id, account: id.split(':')[4], policies: isGenerous && id.split(':')[4] !== account ? [ALL] : [] } })),
    ...accounts.map(id => ({ id, caller: { id: `arn:aws:iam::${id}:role/admin`, account: id, policies: [ALL] } })),
    ...values.filter(text => text.endsWith('.amazonaws.com')).map(id => ({ id, caller: { id, policies: [] } })),
    { id: '*', caller: { id: `arn:aws:iam::${STRANGER}:role/admin`, account: STRANGER, policies: [ALL] } },
    { id: account, caller: { id: `arn:aws:iam::${account}:role/nobody`, account, policies: [] } },
  ];
}
