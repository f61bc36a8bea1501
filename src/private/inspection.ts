import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { errorsOf, report } from './findings';
import { Survey } from './survey';
import { Finding } from '../rules/rule';

/** Its own stage, and every stage of the app that is complete. */
export interface Surveys {
  readonly own: Survey;
  readonly all: Iterable<Survey>;
}

/** How a construct is judged when the tree is complete: after Aspects, before the template is written. */
export type Judge = (surveys: Surveys) => Finding[];

interface Member {
  readonly construct: IConstruct;
  readonly judge: Judge;
}

/** What else is wrong in a stage, as messages. */
export type Besides = (stage: IConstruct) => string[];

const INSPECTIONS = new WeakMap<IConstruct, AppInspection>();
const FOUND = new WeakMap<IConstruct, Finding[]>();

/** The stages of one app. */
class AppInspection {
  public readonly stages = new Map<IConstruct, StageInspection>();
  /** While one stage has the others synthesized, none of them does the same. */
  public isCollecting = false;
  public readonly besides?: Besides;
  public readonly isTheOnlyOne?: boolean;
}

/** Has the construct judged whenever its stage is synthesized. */
export function inspect(construct: IConstruct, judge: Judge): void {
  const app = inspectionOf(construct.node.root);
  const stage = Stage.of(construct) ?? construct.node.root;
  const inspection = app.stages.get(stage) ?? new StageInspection(stage, app);
  app.stages.set(stage, inspection);
  inspection.add({ construct, judge });
}

function inspectionOf(root: IConstruct): AppInspection {
  const app = INSPECTIONS.get(root) ?? new AppInspection();
  INSPECTIONS.set(root, app);
  return app;
}

/**
 * What comes to the errors of a stage.
 *
 * @param isTheOnlyOne whether nobody else tells it; else it is told only where the synthesis ends before somebody would
 */
export function tellBesides(root: IConstruct, besides: Besides, isTheOnlyOne: boolean): void {
  Object.assign(inspectionOf(root), { besides, isTheOnlyOne });
}

/** What the last synthesis found of a construct, errors and warnings. */
export function foundOf(construct: IConstruct): readonly Finding[] {
  return FOUND.get(construct) ?? [];
}

/**
 * CDK synthesizes one stage after the other and stops at the first that fails. So that one synthesis tells
 * everything, the stage that fails has the others synthesized, and tells their errors as well: before its Aspects and
 * references are through, a stage cannot be judged.
 */
class StageInspection {
  private readonly members: Member[] = [];
  private survey?: Survey;
  /** What the stage found just before its members are asked for the same. */
  private readonly judged = new Map<Member, Finding[]>();

  constructor(private readonly stage: IConstruct, private readonly app: AppInspection) {
    stage.node.addValidation({ validate: () => this.errorsBeforeMembers() });
  }

  public add(member: Member): void {
    this.members.push(member);
    member.construct.node.addValidation({ validate: () => this.told(member) });
  }

  private told(member: Member): string[] {
    const findings = this.judged.get(member) ?? this.judge(member);
    this.judged.delete(member);
    if (findings.length > 0) FOUND.set(member.construct, findings);
    else FOUND.delete(member.construct);
    return report(member.construct, findings);
  }

  /** Comes before the validation of each member, because CDK visits the stage first. */
  private errorsBeforeMembers(): string[] {
    this.survey = undefined;
    this.judged.clear();
    const others = [...this.app.stages.values()].filter(other => other !== this);
    if (this.app.isCollecting) return [];
    const isFailing = (others.length > 0 || this.app.besides !== undefined) && this.errors().length > 0;
    if (!isFailing) return this.app.isTheOnlyOne ? this.besides([this.stage]) : [];
    const { root } = this.stage.node;
    return [...this.besides([root, ...root.node.findAll().filter(each => each !== root && Stage.isStage(each))]), ...this.errorsElsewhere(others)];
  }

  private besides(stages: readonly IConstruct[]): string[] {
    return stages.flatMap(stage => this.app.besides?.(stage) ?? []);
  }

  private errorsElsewhere(others: readonly StageInspection[]): string[] {
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
    for (const member of this.members) this.judged.set(member, this.judge(member));
    return this.members.flatMap(member => errorsOf(this.judged.get(member)!).map(message => `[${member.construct.node.path}] ${message}`));
  }

  private judge({ judge }: Member): Finding[] {
    return judge({ own: this.surveyed(), all: this.surveyedStages() });
  }

  private surveyed(): Survey {
    return this.survey ??= new Survey(this.stage);
  }

  private surveyedStages(): Survey[] {
    return [...this.app.stages.values()].flatMap(({ survey }) => survey ?? []);
  }
}
