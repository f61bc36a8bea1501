import type { MapSet } from './model';
import type { WildcardReach } from './wildcard-reach';
import { note, sortedBy } from '../cloudformation/json';
import type { TemplateSecretFacts } from '../facts/template-secrets';

/** Secrets of which one principal has the same access. Its id is known when all sets are. */
export interface SecretSet {
  readonly members: readonly TemplateSecretFacts[];
  /** What it may be called, in the words of those who reach it. */
  readonly labels: Set<string>;
}

/** A part of what wildcards reach. */
export interface ReachedPart {
  readonly reach: WildcardReach;
  readonly groups: ReadonlyArray<readonly TemplateSecretFacts[]>;
  /** What another line is about. */
  readonly left: ReadonlySet<TemplateSecretFacts>;
}

/** Each set of secrets once, however many principals reach it. */
export class SecretSets {
  private readonly positions: ReadonlyMap<TemplateSecretFacts, number>;
  private readonly byContent = new Map<string, SecretSet>();
  /** Of what wildcards reach whole: the same for all who have the same wildcards. */
  private readonly byGroups = new Map<WildcardReach, Map<string, SecretSet>>();

  /** @param all secrets of the app */
  constructor(private readonly all: readonly TemplateSecretFacts[]) {
    this.positions = new Map(sortedBy(all, ({ id }) => id).map((secret, position) => [secret, position]));
  }

  public of({ reach, groups, left }: ReachedPart, status: string): SecretSet {
    const known = this.byGroups.get(reach) ?? new Map<string, SecretSet>();
    this.byGroups.set(reach, known);
    const key = [...groups.map(group => reach.groups.indexOf(group)), '', ...this.positionsOf(left)].join(' ');
    const set = known.get(key) ?? this.intern(groups.flat().filter(secret => !left.has(secret)));
    known.set(key, set);
    set.labels.add(this.labelOf(reach, set.members.length, status));
    return set;
  }

  /** In the order of their names. Two sets of one name have numbers. */
  public named(used: Iterable<SecretSet>): Map<SecretSet, MapSet> {
    const byLabel = new Map<string, SecretSet[]>();
    for (const set of used) note(byLabel, [...set.labels].sort()[0], set);
    const named = [...byLabel].flatMap(([label, sets]) => (
      sortedBy(sets, ({ members }) => members[0].id, ({ members }) => members.map(({ id }) => id).join('\n'))
        .map((set, index) => [set, this.describe(index === 0 ? label : `${label} (${index + 1})`, set)] as const)));
    return new Map(sortedBy(named, ([, { id }]) => id));
  }

  private intern(members: readonly TemplateSecretFacts[]): SecretSet {
    const inOrder = [...members].sort((one, other) => this.positions.get(one)! - this.positions.get(other)!);
    const content = this.positionsOf(inOrder).join(' ');
    const known = this.byContent.get(content) ?? { members: inOrder, labels: new Set<string>() };
    this.byContent.set(content, known);
    return known;
  }

  private positionsOf(secrets: Iterable<TemplateSecretFacts>): number[] {
    return [...secrets].map(secret => this.positions.get(secret) ?? -1);
  }

  private labelOf({ patterns, groups }: WildcardReach, count: number, status: string): string {
    if (count === this.all.length) return 'all';
    const total = groups.reduce((sum, group) => sum + group.length, 0);
    const whole = total === this.all.length ? 'all' : patterns.join(' or ');
    return count === total ? whole : `${whole}: ${status}`;
  }

  /** The shorter of what it has and what it leaves out. */
  private describe(id: string, { members }: SecretSet): MapSet {
    if (members.length * 2 <= this.all.length) return { id, secrets: members.map(secret => secret.id) };
    const has = new Set(members);
    const except = sortedBy(this.all.filter(secret => !has.has(secret)).map(secret => secret.id), text => text);
    return except.length > 0 ? { id, except } : { id };
  }
}
