import * as path from 'path';
import { fileURLToPath } from 'url';
import { IConstruct } from 'constructs';

/** The type of the metadata: older releases of the CDK have no constant for it. */
const CREATION_STACK = 'aws:cdk:creationStack';
/** Of this library: `src` or `lib`. */
const LIBRARY = path.join(__dirname, '..') + path.sep;
/** A line of a stack that the CDK has not abridged: `new Shop (/home/ada/app.ts:24:5)`. */
const FRAME = / \((.+?):([0-9]+)(?::[0-9]+)?\)$/;

/**
 * Where the app created a construct, such as `lib/shop.ts:24`. The CDK records the stack of each resource, unless the
 * app switches that off; `CDK_DISABLE_STACK_TRACE` is the CDK's switch for annotations, and holds for this as well.
 * In Python, Java, and Go, which set `JSII_AGENT`, the stack is of the runtime of jsii and not of the app.
 */
export function creationSiteOf(construct: IConstruct): string | undefined {
  if (process.env.CDK_DISABLE_STACK_TRACE || process.env.JSII_AGENT) return undefined;
  const metadata = [construct, construct.node.defaultChild].flatMap(each => each?.node.metadata ?? []);
  const stack: unknown = metadata.find(({ type }) => type === CREATION_STACK)?.data;
  const frames = Array.isArray(stack) ? stack.map(line => FRAME.exec(String(line))) : [];
  const frame = frames.find(each => each && !toFile(each[1]).startsWith(LIBRARY));
  return frame ? `${withinApp(toFile(frame[1]))}:${frame[2]}` : undefined;
}

/** An app of ES modules has addresses in its stacks. */
function toFile(address: string): string {
  return address.startsWith('file:///') ? fileURLToPath(address) : address;
}

function withinApp(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
}
