import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isReportedByPlugin } from './reporters';
import { creationSiteOf } from '../app/creation-site';
import { asIfBelow, disablesStackTraces, isAcknowledgedByCdk } from '../cdk/internals';
import { acknowledgmentAdvice, isAcknowledgeable, linkToRule } from '../rules/acknowledgement';
import { Finding } from '../rules/rule';

/**
 * Reports warnings and notes as annotations, which users can acknowledge by id, unless a plugin reports
 * them; and returns the messages of the errors.
 */
export function reportFindings(construct: IConstruct, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  if (!isReportedByPlugin(construct)) {
    for (const finding of findings.filter(each => !isAcknowledged(construct, each))) annotate(annotationTarget(construct), finding);
  }
  return errorMessages(construct, findings);
}

/** A note needs no acknowledgment, and what is wrong with an acknowledgment can have none. */
export function annotate(construct: IConstruct, finding: Finding): void {
  const { id, level } = finding;
  const annotations = Annotations.of(construct);
  if (level === 'note') annotations.addInfoV2(id, locatedMessage(construct, finding));
  if (level === 'warning') annotations.addWarningV2(id, locatedMessage(construct, finding, isAcknowledgeable(id) ? acknowledgmentAdvice(id) : ''));
}

/**
 * The message, with a link to the rule, and with the line where the app created the construct: after the fix,
 * because a policy to paste comes last. An app that asks for messages without stacks gets the bare message.
 */
export function locatedMessage(construct: IConstruct, { id, message, fix }: Finding, advice = ''): string {
  const added = [fix, advice, ...originOf(construct, id)].filter(text => text !== '').join(' ');
  return message.replace(fix, () => added);
}

function originOf(construct: IConstruct, id: string): string[] {
  if (disablesStackTraces()) return [];
  const [link, site] = [linkToRule(id), creationSiteOf(construct)];
  return [link === undefined ? '' : `See ${link}`, site === undefined ? '' : `(created at ${site})`];
}

/** Whether somebody has acknowledged it as an annotation, as a whole or by its field. An error has none. */
export function isAcknowledged(construct: IConstruct, { id, level, field }: Finding): boolean {
  const ids = [id, ...field === undefined ? [] : [`${id}:${field}`]];
  return level !== 'error' && ids.some(each => isAcknowledgedByCdk(annotationTarget(construct), each));
}

function annotationTarget(construct: IConstruct): IConstruct {
  return construct.node.defaultChild ?? asIfBelow(construct);
}

export function errorMessages(construct: IConstruct, findings: readonly Finding[]): string[] {
  return [...new Set(findings.filter(({ level }) => level === 'error').map(finding => locatedMessage(construct, finding)))];
}
