import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { errorsOf, report } from './findings';
import { Survey } from './survey';
import { Finding } from '../rules/rule';

/** A construct that the rules judge when the tree is complete: after Aspects, before the template is written. */
export interface Inspected extends IConstruct {
  /** @internal */
  _inspect(surveys: Surveys): Finding[];
}

/** Its own stage, and every stage of the app that is complete. */
export interface Surveys {
  readonly own: Survey;
  readonly all: Iterable<Survey>;
}

const INSPECTIONS = new WeakMap<IConstruct, Map<IConstruct, StageInspection>>();

/** Has the construct judged whenever its stage is synthesized. */
export function inspect(construct: Inspected): void {
  const root = construct.node.root;
  const stage = Stage.of(construct) ?? root;
  const stages = INSPECTIONS.get(root) ?? new Map<IConstruct, StageInspection>();
  INSPECTIONS.set(root, stages);
  const inspection = stages.get(stage) ?? new StageInspection(stage, stages);
  stages.set(stage, inspection);
  inspection.add(construct);
}

/**
 * CDK synthesizes one stage after the other and stops at the first that fails. So that one synthesis tells
 * everything, the stage that fails tells the errors of the others as well.
 */
class StageInspection {
  private readonly members: Inspected[] = [];
  private survey?: Survey;

  constructor(private readonly stage: IConstruct, private readonly stages: Map<IConstruct, StageInspection>) {
    stage.node.addValidation({ validate: () => this.errorsElsewhere() });
  }

  public add(member: Inspected): void {
    this.members.push(member);
    member.node.addValidation({ validate: () => report(member, this.judge(member)) });
  }

  /** Comes before the validation of each member, because CDK visits the stage first. */
  private errorsElsewhere(): string[] {
    this.survey = undefined;
    const others = [...this.stages.values()].filter(other => other !== this);
    if (others.length === 0 || this.errors().length === 0) return [];
    return others.flatMap(other => other.errors());
  }

  private errors(): string[] {
    return this.members.flatMap(member => errorsOf(this.judge(member)).map(message => `${member.node.path}: ${message}`));
  }

  private judge(member: Inspected): Finding[] {
    return member._inspect({ own: this.surveyed(), all: this.surveyedStages() });
  }

  private surveyed(): Survey {
    return this.survey ??= new Survey(this.stage);
  }

  private surveyedStages(): Survey[] {
    return [...this.stages.values()].flatMap(({ survey }) => survey ?? []);
  }
}
