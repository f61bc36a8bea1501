import * as path from 'path';
import { fileURLToPath } from 'url';
import { IConstruct } from 'constructs';
import { creationStackOf, disablesStackTraces } from '../cdk/internals';

/** Of this library: `src` or `lib`. */
const LIBRARY = path.join(__dirname, '..') + path.sep;
/** A line of a stack that the CDK has not abridged: `new Shop (/home/ada/app.ts:24:5)`. */
const FRAME = / \((.+?):([0-9]+)(?::[0-9]+)?\)$/;

/**
 * Where the app created a construct, such as `lib/shop.ts:24`. Undefined where the app turned stack traces
 * off, and in Python, Java, and Go, which set `JSII_AGENT`: there the stack is that of the jsii runtime, not
 * of the app.
 */
export function creationSiteOf(construct: IConstruct): string | undefined {
  if (disablesStackTraces() || process.env.JSII_AGENT) return undefined;
  const frames = creationStackOf(construct).map(line => FRAME.exec(line));
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
