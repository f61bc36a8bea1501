import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { useLibraryIn } from './library-copies';
import { errorMessages, reportFindings } from './report-findings';
import { Survey } from './survey';
import { Finding } from '../rules/rule';

/** Its own stage, and every stage of the app that is complete. */
export interface Surveys {
  readonly own: Survey;
  readonly all: Iterable<Survey>;
}

/** How a construct is judged when the tree is complete: after Aspects, before the template is written. */
export type Judge = (surveys: Surveys) => Finding[];

interface InspectedConstruct {
  readonly construct: IConstruct;
  readonly judge: Judge;
}

/** Returns further errors of a stage, as messages. */
export type StageErrorSource = (stage: IConstruct) => string[];

const INSPECTIONS = new WeakMap<IConstruct, AppInspection>();
const FINDINGS = new WeakMap<IConstruct, Finding[]>();

/** The stages of one app. */
class AppInspection {
  public readonly stages = new Map<IConstruct, StageInspection>();
  /** While one stage has the others synthesized, none of them does the same. */
  public isCollecting = false;
  public readonly stageErrorSource?: StageErrorSource;
  public readonly isSoleReporter?: boolean;
}

/** Has the construct judged whenever its stage is synthesized. */
export function registerInspection(construct: IConstruct, judge: Judge): void {
  useLibraryIn(construct, false);
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
 * Adds further errors to those of a stage.
 *
 * @param isSoleReporter whether nobody else reports it; else it is reported only if the synthesis fails
 * before the plugin runs
 */
export function addStageErrorSource(root: IConstruct, stageErrorSource: StageErrorSource, isSoleReporter: boolean): void {
  Object.assign(inspectionOf(root), { stageErrorSource, isSoleReporter });
}

/** What the last synthesis found of a construct, errors and warnings. */
export function lastFindingsOf(construct: IConstruct): readonly Finding[] {
  return FINDINGS.get(construct) ?? [];
}

/**
 * CDK synthesizes one stage after the other and stops at the first that fails. To report everything at once,
 * the stage that fails synthesizes the others, and adds their errors to its own: before its Aspects and
 * references are through, a stage cannot be judged.
 */
class StageInspection {
  private readonly members: InspectedConstruct[] = [];
  private survey?: Survey;
  /** What the stage found just before its members are asked for the same. */
  private readonly judgedFindings = new Map<InspectedConstruct, Finding[]>();

  constructor(private readonly stage: IConstruct, private readonly app: AppInspection) {
    stage.node.addValidation({ validate: () => this.errorsBeforeMembers() });
  }

  public add(member: InspectedConstruct): void {
    this.members.push(member);
    member.construct.node.addValidation({ validate: () => this.reportMember(member) });
  }

  private reportMember(member: InspectedConstruct): string[] {
    const findings = this.judgedFindings.get(member) ?? this.judgeMember(member);
    this.judgedFindings.delete(member);
    if (findings.length > 0) FINDINGS.set(member.construct, findings);
    else FINDINGS.delete(member.construct);
    return reportFindings(member.construct, findings);
  }

  /** Comes before the validation of each member, because CDK visits the stage first. */
  private errorsBeforeMembers(): string[] {
    this.survey = undefined;
    this.judgedFindings.clear();
    const others = [...this.app.stages.values()].filter(other => other !== this);
    if (this.app.isCollecting) return [];
    const isFailing = (others.length > 0 || this.app.stageErrorSource !== undefined) && this.collectErrors().length > 0;
    if (!isFailing) return this.app.isSoleReporter ? this.stageErrors([this.stage]) : [];
    const { root } = this.stage.node;
    return [
      ...this.stageErrors([
        root,
        ...root.node.findAll().filter(each => each !== root && Stage.isStage(each)),
      ]),
      ...this.errorsElsewhere(others),
    ];
  }

  private stageErrors(stages: readonly IConstruct[]): string[] {
    return stages.flatMap(stage => this.app.stageErrorSource?.(stage) ?? []);
  }

  private errorsElsewhere(others: readonly StageInspection[]): string[] {
    this.app.isCollecting = true;
    try {
      return others.flatMap(other => other.errorsOfSynthesis());
    } finally {
      this.app.isCollecting = false;
    }
  }

  /**
   * The app itself is being synthesized around the stage that fails: its own secrets are judged in their
   * current state.
   */
  private errorsOfSynthesis(): string[] {
    if (this.stage.node.scope === undefined || !Stage.isStage(this.stage)) return this.collectErrors();
    try {
      this.stage.synth();
    } catch {
      // The next synthesis reports what it throws, once the findings of this one are fixed.
    }
    return this.collectErrors();
  }

  private collectErrors(): string[] {
    for (const member of this.members) this.judgedFindings.set(member, this.judgeMember(member));
    return this.members.flatMap(member =>
      errorMessages(member.construct, this.judgedFindings.get(member)!).map(
        message => `[${member.construct.node.path}] ${message}`,
      ),
    );
  }

  private judgeMember({ judge }: InspectedConstruct): Finding[] {
    return judge({ own: this.getSurvey(), all: this.completedSurveys() });
  }

  private getSurvey(): Survey {
    return this.survey ??= new Survey(this.stage);
  }

  private completedSurveys(): Survey[] {
    return [...this.app.stages.values()].flatMap(({ survey }) => survey ?? []);
  }
}
