import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { reportedRuleName } from './acknowledgements';
import { LocatedFinding } from './located-finding';
import { outermostStackAt } from './outermost-stack';
import { note } from '../cloudformation/json';
import type { Templates } from '../cloudformation/template-index';
import type { Target } from '../cloudformation/template-types';
import { Finding } from '../rules/rule';

/** A finding, and the path of the stack whose template has its place. */
export interface PlacedFinding {
  readonly stack: string;
  readonly finding: LocatedFinding;
}

/**
 * Findings on an app's templates, for resources of all constructs. They are judged when the
 * first stack asks.
 */
export abstract class FindingsByStack {
  private byStack?: ReadonlyMap<Stack, LocatedFinding[]>;

  constructor(protected readonly templates: Templates) {}

  /** Of a stack and of the stacks within it. */
  public findingsOf(stack: Stack): readonly LocatedFinding[] {
    this.byStack ??= this.group();
    return this.byStack.get(stack) ?? [];
  }

  protected abstract judgeAll(): readonly PlacedFinding[];

  /** Whether a finding is acknowledged on the secret that it is about, for all places. */
  protected isAcknowledgedAt(secret: Target, finding: Finding): boolean {
    return reportedRuleName(this.constructOf(secret), finding) !== finding.id;
  }

  /** The stack, for a resource that has no construct. */
  protected constructOf({ stack, id }: Target): IConstruct {
    const { construct, elements } = this.templates.stackAt(stack)!;
    return elements?.get(id) ?? construct!;
  }

  private group(): ReadonlyMap<Stack, LocatedFinding[]> {
    const all = new Map<Stack, LocatedFinding[]>();
    for (const { stack, finding } of this.judgeAll()) note(all, outermostStackAt(this.templates, stack), finding);
    return all;
  }
}
