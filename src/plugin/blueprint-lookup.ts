import { IConstruct } from 'constructs';
import type { EffectiveBlueprint } from '../blueprint/effective-blueprint';
import { Finding } from '../rules/rule';

/** What the review of templates asks about the blueprints of an app. `applied.ts` answers; it registers the review, and so cannot be imported there. */
export interface Blueprints {
  /** Undefined where no blueprint is around. */
  effectiveFor(scope: IConstruct): EffectiveBlueprint | undefined;
  /** What is wrong with the context of an app, for a caller that comes after the validation. */
  wrongContextOf(root: IConstruct): readonly Finding[];
}
