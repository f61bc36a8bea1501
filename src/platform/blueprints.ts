import { IConstruct } from 'constructs';
import type { Effective } from './effective';
import { Finding } from '../rules/rule';

/** What the review of templates asks about the blueprints of an app. `applied.ts` answers; it registers the review, and so cannot be imported there. */
export interface Blueprints {
  /** Undefined where no blueprint is around. */
  effectiveFor(scope: IConstruct): Effective | undefined;
  /** What is wrong with the context of an app, for who asks when the synthesis has judged already. */
  wrongContextOf(root: IConstruct): readonly Finding[];
}
