import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { errorsOf, report } from './findings';
import { judging } from './judging';
import type { Survey } from './survey';
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

const INSPECTIONS = new WeakMap<IConstruct, AppInspection>();

/** The stages of one app. */
class AppInspection {
  public readonly stages = new Map<IConstruct, StageInspection>();
  /** While one stage has the others synthesized, none of them does the same. */
  public isCollecting = false;
}

/** Has the construct judged whenever its stage is synthesized. */
export function inspect(construct: Inspected): void {
  const root = construct.node.root;
  const stage = Stage.of(construct) ?? root;
  const app = INSPECTIONS.get(root) ?? new AppInspection();
  INSPECTIONS.set(root, app);
  const inspection = app.stages.get(stage) ?? new StageInspection(stage, app);
  app.stages.set(stage, inspection);
  inspection.add(construct);
}

/**
 * CDK synthesizes one stage after the other and stops at the first that fails. So that one synthesis tells
 * everything, the stage that fails has the others synthesized, and tells their errors as well: before its Aspects and
 * references are through, a stage cannot be judged.
 */
class StageInspection {
  private readonly members: Inspected[] = [];
  private survey?: Survey;

  constructor(private readonly stage: IConstruct, private readonly app: AppInspection) {
    stage.node.addValidation({ validate: () => this.errorsElsewhere() });
  }

  public add(member: Inspected): void {
    this.members.push(member);
    member.node.addValidation({ validate: () => report(member, this.judge(member)) });
  }

  /** Comes before the validation of each member, because CDK visits the stage first. */
  private errorsElsewhere(): string[] {
    this.survey = undefined;
    const others = [...this.app.stages.values()].filter(other => other !== this);
    if (this.app.isCollecting || others.length === 0 || this.errors().length === 0) return [];
    this.app.isCollecting = true;
    try {
      return others.flatMap(other => other.errorsOfSynthesis());
    } finally {
      this.app.isCollecting = false;
    }
  }

  /** The app itself is being synthesized around the stage that fails: its own secrets are judged as they are. */
  private errorsOfSynthesis(): string[] {
    if (this.stage.node.scope === undefined || !Stage.isStage(this.stage)) return this.errors();
    try {
      this.stage.synth();
    } catch {
      // What it throws is told by its own synthesis, once what is found here is mended.
    }
    return this.errors();
  }

  private errors(): string[] {
    return this.members.flatMap(member => errorsOf(this.judge(member)).map(message => `[${member.node.path}] ${message}`));
  }

  private judge(member: Inspected): Finding[] {
    return member._inspect({ own: this.surveyed(), all: this.surveyedStages() });
  }

  private surveyed(): Survey {
    return this.survey ??= new (judging().Survey)(this.stage);
  }

  private surveyedStages(): Survey[] {
    return [...this.app.stages.values()].flatMap(({ survey }) => survey ?? []);
  }
}
