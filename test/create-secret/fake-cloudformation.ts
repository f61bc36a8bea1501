import { escapeXml, HttpResponse, Json, Refusal, xmlResponse } from './fake/wire';

/** What CloudFormation's last event says of a resource. */
export interface ResourceView {
  readonly status: string;
  readonly physicalId?: string;
  /** Milliseconds; when the status changed. */
  readonly updated: number;
}

/** What CloudFormation shows of a stack. */
export interface StackView {
  readonly stackId: string;
  readonly stackStatus: string;
  /** Milliseconds; when its creation began. */
  readonly created?: number;
  /** Milliseconds; when its last update began. */
  readonly updated?: number;
  /** Of a nested stack: its outermost one. */
  readonly rootId?: string;
  /** By logical id; a resource without an event does not exist yet. */
  readonly resources: ReadonlyMap<string, ResourceView>;
}

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** CloudFormation's DescribeStackResource and DescribeStacks, in the Query protocol. */
export class FakeCloudFormation {
  readonly stacks = new Map<string, StackView>();

  answer(operation: string, request: Json): HttpResponse {
    if (operation === 'DescribeStackResource') return this.describeResource(request);
    if (operation === 'DescribeStacks') return this.describeStacks(request);
    throw new Refusal('InvalidAction', `The fake does not know ${operation}.`);
  }

  private describeResource({ StackName, LogicalResourceId }: Json): HttpResponse {
    const resource = this.stack(StackName).resources.get(LogicalResourceId);
    if (!resource) throw new Refusal('ValidationError', `Resource ${LogicalResourceId} does not exist for stack ${StackName}`);
    return result('DescribeStackResource', '<StackResourceDetail>'
      + element('StackId', StackName) + element('LogicalResourceId', LogicalResourceId) + element('PhysicalResourceId', resource.physicalId)
      + element('ResourceType', 'Custom::ManagedSecret') + element('ResourceStatus', resource.status)
      + element('LastUpdatedTimestamp', new Date(resource.updated).toISOString()) + '</StackResourceDetail>');
  }

  private describeStacks({ StackName }: Json): HttpResponse {
    const { stackId, stackStatus, created = 0, updated, rootId } = this.stack(StackName);
    return result('DescribeStacks', '<Stacks><member>' + element('StackId', stackId) + element('StackName', stackId.split('/')[1])
      + element('StackStatus', stackStatus) + element('CreationTime', new Date(created).toISOString())
      + element('LastUpdatedTime', updated === undefined ? undefined : new Date(updated).toISOString()) + element('RootId', rootId) + '</member></Stacks>');
  }

  private stack(name: string): StackView {
    const stack = this.stacks.get(name);
    if (!stack) throw new Refusal('ValidationError', `Stack with id ${name} does not exist`);
    return stack;
  }
}

function element(name: string, text: string | undefined): string {
  return text === undefined ? '' : `<${name}>${escapeXml(text)}</${name}>`;
}

function result(operation: string, body: string): HttpResponse {
  return xmlResponse(200, `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${body}</${operation}Result></${operation}Response>`);
}

export function queryRefusal({ code, message, status }: Refusal): HttpResponse {
  const type = status < 500 ? 'Sender' : 'Receiver';
  return xmlResponse(status, `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>${type}</Type><Code>${code}</Code>`
    + `<Message>${escapeXml(message)}</Message></Error></ErrorResponse>`);
}
