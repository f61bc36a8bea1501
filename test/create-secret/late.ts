/*
 * Events that come late: each event of a scenario, at each later moment. CloudFormation has gone on, so the event may change
 * nothing: neither when it comes again, nor when it was throttled and comes for the first time.
 */
import { Deliveries, LateDelivery, Moment, ORDERS, Step } from './deliveries';
import { Consistency } from './fake/secret-store';
import { CreateHandler } from './lambda-driver';
import { Run, run } from './matrix';
import { Scenario } from './scenarios';

/** A late delivery, and the run that must end in the same way. */
interface Question {
  readonly late: LateDelivery;
  readonly golden: Run;
}

/** Every event, again and for the first time, at every later state, in progress or settled. Of those, what `keeps` lets through. */
export async function* everyLateRun(
  createHandler: CreateHandler, scenario: Scenario, consistency: Consistency, keeps: () => boolean = () => true,
): AsyncGenerator<Run> {
  const golden = await run(createHandler, scenario, consistency);
  yield golden;
  for (const request of requestsOf(golden)) {
    yield* asked(createHandler, questionsOf(golden, request, 'again'), keeps);
    const without = await run(createHandler, scenario, consistency, [], undefined, { request, kind: 'never' });
    yield without;
    yield* asked(createHandler, questionsOf(without, request, 'first'), keeps);
  }
}

async function* asked(createHandler: CreateHandler, questions: readonly Question[], keeps: () => boolean): AsyncGenerator<Run> {
  for (const { late, golden } of questions) {
    if (keeps()) yield await run(createHandler, golden.scenario, golden.consistency, [], golden, late);
  }
}

function questionsOf(golden: Run, request: number, kind: LateDelivery['kind']): Question[] {
  return momentsAfter(golden.world.deliveries, request).map(moment => ({ late: { request, kind, moment }, golden }));
}

function requestsOf({ world }: Run): number[] {
  return world.deliveries.history.flatMap(step => ('opened' in step ? [step.opened] : []));
}

/** Every state that CloudFormation came to after this request. */
function momentsAfter({ history }: Deliveries, request: number): Moment[] {
  const from = history.findIndex(step => 'opened' in step && step.opened === request);
  return history.slice(from + 1).flatMap(momentsOf);
}

function momentsOf(step: Step): Moment[] {
  return 'opened' in step ? ORDERS.map(order => ({ ...step, order })) : [step];
}
