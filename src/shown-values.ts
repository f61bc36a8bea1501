import { Stack, Stage } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { renderTemplate, templatesOf } from './app/load-templates';
import { resolved } from './app/tokens';
import { overriddenProperty } from './cdk/internals';
import { Templates } from './cloudformation/template-index';
import { Exposure, ExposureFinder } from './facts/exposures';
import { findManagedResource } from './facts/managed-resources';
import { TemplateSecrets } from './facts/template-secrets';
import { judgeExposure } from './rules/exposures';
import { Finding } from './rules/rule';
import { Surveys } from './validation/inspect-stages';
import { isAcknowledged } from './validation/report-findings';
import { isReviewedByPlugin } from './validation/reporters';
import { Survey } from './validation/survey';

/** The ARN of an import is read without a note that somebody uses it. */
export type SecretConstruct = IConstruct & { readonly secretArn: string; readonly _arnAsWritten?: string };

/** The places of a stage where values of secrets end, and the templates that show them. */
interface ShownValues {
  readonly templates: Templates;
  readonly exposures: readonly Exposure[];
}

/** The apps of which somebody takes the value of a secret: only there is it worth to render the templates. */
const TAKEN = new WeakSet<IConstruct>();
/** A survey is of one synthesis. */
const SHOWN = new WeakMap<Survey, ShownValues>();

export function noteTakenValue(secret: IConstruct): void {
  TAKEN.add(secret.node.root);
}

/** Where a plugin runs, it reports the same, and other secrets as well. */
export function judgeShownValues(secret: SecretConstruct, surveys: Surveys): Finding[] {
  if (!mayBeShown(secret) || isReviewedByPlugin(secret)) return [];
  const { templates, exposures } = shownValuesOf(secret, surveys);
  return exposures.filter(exposure => isOf(secret, exposure, templates)).flatMap(exposure => {
    const { stack, resource, location } = exposure;
    const finding = judgeExposure(`${resource?.path ?? stack} (${location})`, exposure);
    const at = templates.stackAt(stack)!;
    const reader = resource && at.elements?.get(resource.id) || at.construct!;
    return isAcknowledged(reader, finding) ? [] : [finding];
  });
}

/** By a value that is taken, or by a parameter that gives it. */
function mayBeShown(secret: IConstruct): boolean {
  if (TAKEN.has(secret.node.root)) return true;
  const element = secret.node.defaultChild;
  const value = CfnSecret.isCfnSecret(element) ? writtenValue(element) : undefined;
  return typeof value === 'object' && /"Ref":"(?!AWS::)|\$\{(?!AWS::)/.test(JSON.stringify(value));
}

/** To render the whole resource for it would cost each secret of an app a tenth of its synthesis. */
function writtenValue(element: CfnSecret): unknown {
  const override = overriddenProperty(element, 'SecretString');
  return resolved(element, override ? override.value : element.secretString);
}

function shownValuesOf(secret: IConstruct, { own }: Surveys): ShownValues {
  const known = SHOWN.get(own);
  if (known) return known;
  const stage = Stage.of(secret) ?? secret.node.root;
  const templates = new Templates(templatesOf(stage, renderTemplate));
  const all = new ExposureFinder(templates, new TemplateSecrets(templates)).all();
  const shown = { templates, exposures: all.filter(({ thing }) => thing.kind !== 'key') };
  SHOWN.set(own, shown);
  return shown;
}

/**
 * A secret of another app has no resource: its ARN is what the reference names. Several stacks may import it,
 * and the one that shows it reports.
 */
function isOf(secret: SecretConstruct, exposure: Exposure, templates: Templates): boolean {
  const { secret: target, foreign, stack } = exposure;
  const element = target && templates.stackAt(target.stack)?.elements?.get(target.id);
  if (target) return findManagedResource(element)?.owner === secret;
  const isHere = foreign !== undefined && Stack.of(secret).node.path === stack;
  return isHere && templates.value(stack, resolved(secret, secret._arnAsWritten ?? secret.secretArn)).text === foreign;
}
