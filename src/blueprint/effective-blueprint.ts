import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { SecretBlueprintProps, SecretDefaults } from './blueprint-props';
import { SecretRulesMode } from './modes';
import {
  createNameRail, FilledPattern, fillPlaceholders, stackVariables, Variables,
} from './name-placeholders';
import { Rails, tightenRails, toRails } from './tighten-guard-rails';
import type { UnprovenAcknowledgement } from './unproven-acknowledgement';
import { daysIn } from '../app/days';
import { blueprintFinding } from '../rules/blueprint';
import { NameRail, RailName, GuardRails } from '../rules/guarded-secret';
import { Finding } from '../rules/rule';

/** A blueprint on a scope. */
export interface AppliedBlueprint {
  readonly scope: IConstruct;
  readonly props: SecretBlueprintProps;
  /** What findings call it: its name, and where it was applied. */
  readonly origin: string;
}

/** A default, and the blueprint that sets it. */
export interface ResolvedDefault<K extends keyof SecretDefaults = keyof SecretDefaults> {
  readonly value: NonNullable<SecretDefaults[K]>;
  readonly by: AppliedBlueprint;
}

const MODES = [SecretRulesMode.OFF, SecretRulesMode.WARN, SecretRulesMode.STRICT];

/** What all blueprints around a scope come to. */
export class EffectiveBlueprint {
  public readonly rails: Rails;
  private readonly railsByStack = new Map<Stack, GuardRails>();
  private readonly variablesByStack = new Map<Stack, Variables>();

  /** @param chain the outermost first */
  constructor(public readonly chain: readonly AppliedBlueprint[]) {
    this.rails = chain.reduce<Rails>((outer, { props }) => tightenRails(outer, toRails(props.guardRails ?? {}), () => {}), {});
  }

  /** That of the nearest blueprint which has one. */
  public defaultFor<K extends keyof SecretDefaults>(property: K): ResolvedDefault<K> | undefined {
    const by = this.nearestBlueprint(({ props }) => props.defaults?.[property] !== undefined);
    return by && { by, value: by.props.defaults![property]! };
  }

  /** Of several that exclude each other. */
  public firstDefault<K extends keyof SecretDefaults>(...properties: readonly K[]): { [P in K]?: ResolvedDefault<P> } {
    const by = this.nearestBlueprint(({ props: { defaults = {} } }) => properties.some(property => defaults[property] !== undefined));
    const property = by && properties.find(each => by.props.defaults![each] !== undefined)!;
    return property === undefined
      ? {}
      : ({ [property]: { by, value: by!.props.defaults![property] } } as { [P in K]?: ResolvedDefault<P> });
  }

  public get tags(): Record<string, { readonly value: string; readonly by: AppliedBlueprint }> {
    return Object.fromEntries(
      this.chain.flatMap(by =>
        Object.entries(by.props.defaults?.tags ?? {}).map(([key, value]) => [key, { value, by }]),
      ),
    );
  }

  /** Undefined where nobody says so. */
  public get honorsInjectors(): { readonly value: boolean; readonly by: AppliedBlueprint } | undefined {
    const by = this.nearestBlueprint(({ props }) => props.honorSecretInjectors !== undefined);
    return by && { by, value: by.props.honorSecretInjectors! };
  }

  /** The blueprint that gives a placeholder its value. */
  public providerOfVariable(name: string): AppliedBlueprint | undefined {
    return this.nearestBlueprint(({ props }) => props.nameVariables?.[name] !== undefined);
  }

  public get mode(): SecretRulesMode {
    return MODES[Math.max(...this.chain.map(({ props }) => MODES.indexOf(props.rules ?? SecretRulesMode.OFF)))];
  }

  /** How many days ahead an acknowledgment may expire. */
  public get longestAcknowledgement(): number | undefined {
    const limits = this.chain.flatMap(({ props }) => props.longestAcknowledgement ?? []);
    const days = limits.map(daysIn).filter(each => !Number.isNaN(each));
    return days.length > 0 ? Math.min(...days) : undefined;
  }

  public get endsSynthesis(): boolean {
    return this.chain.some(({ props }) => props.endSynthesis === true);
  }

  /** Of the outermost strict blueprint alone: a team can apply one within, and one around it by the context. */
  public get acknowledgedUnproven(): ReadonlyArray<UnprovenAcknowledgement & { readonly by: AppliedBlueprint }> {
    const outermost = this.chain.filter(({ props }) => props.rules === SecretRulesMode.STRICT).slice(0, 1);
    return outermost.flatMap(by => (by.props.acknowledgedUnproven ?? []).map(acknowledgement => ({ ...acknowledgement, by })));
  }

  public get hasRails(): boolean {
    return Object.keys(this.rails).length > 0;
  }

  public fillPlaceholders(pattern: string, stack: Stack, own: Variables): FilledPattern {
    return fillPlaceholders(pattern, { ...this.variablesFor(stack), ...own });
  }

  public railsFor(stack: Stack): GuardRails {
    const known = this.railsByStack.get(stack);
    if (known) return known;
    const { namePattern, requiredTags, ...others } = this.rails;
    const rails: Pick<GuardRails, keyof Rails> = {
      ...others,
      ...namePattern && { namePattern: this.nameRails(stack) },
      ...requiredTags && { requiredTags: new Map(Object.entries(requiredTags)) },
    };
    this.railsByStack.set(stack, rails);
    return rails;
  }

  /**
   * By the values of its own blueprint and of those around it: a nearer one cannot change what it demands.
   */
  private nameRails(stack: Stack): NameRail[] {
    return this.chain.flatMap(({ props: { guardRails } }, index) => {
      const variables = stackVariables(stack, variablesOf(this.chain.slice(0, index + 1)));
      return (toRails(guardRails ?? {}).namePattern ?? []).map(pattern => createNameRail(pattern, variables));
    });
  }

  /** All blueprints that set it. */
  public originOf(rail: RailName): string {
    return this.chain
      .filter(({ props }) => toRails(props.guardRails ?? {})[rail] !== undefined)
      .map(({ origin }) => origin)
      .join(' and ');
  }

  private variablesFor(stack: Stack): Variables {
    const known = this.variablesByStack.get(stack) ?? stackVariables(stack, variablesOf(this.chain));
    this.variablesByStack.set(stack, known);
    return known;
  }

  private nearestBlueprint(has: (applied: AppliedBlueprint) => boolean): AppliedBlueprint | undefined {
    return [...this.chain].reverse().find(has);
  }
}

/** The nearest value of each. */
function variablesOf(chain: readonly AppliedBlueprint[]): Variables {
  return Object.assign({}, ...chain.map(({ props }) => props.nameVariables));
}

/** What of its guardrails a blueprint loosens, of those around it. */
export function loosenedRailFindings(applied: AppliedBlueprint, chain: readonly AppliedBlueprint[]): Finding[] {
  const findings: Finding[] = [];
  const outer = new EffectiveBlueprint(chain.slice(0, chain.indexOf(applied)));
  tightenRails(outer.rails, toRails(applied.props.guardRails ?? {}), (rail, how) => {
    findings.push(
      blueprintFinding(
        'loosens',
        `${applied.props.name ?? 'blueprint'}.guardRails.${rail}`,
        `Here ${how}. The outer one is set by ${outer.originOf(rail)}.`,
      ),
    );
  });
  return findings;
}
