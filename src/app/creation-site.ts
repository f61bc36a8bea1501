import * as path from 'path';
import { fileURLToPath } from 'url';
import { IConstruct } from 'constructs';
import { creationStackOf, disablesStackTraces } from '../cdk/internals';

/** The folder of this library: `src` or `lib`. */
const LIBRARY = path.join(__dirname, '..') + path.sep;
/** A line of a stack that the CDK has not abridged: `new Shop (/home/ada/app.ts:24:5)`. */
const FRAME = /^(.*?) \((.+?):([0-9]+)(?::[0-9]+)?\)$/;
const JAVASCRIPT = /\.[cm]?[jt]sx?$/;
/** Python's packages are in folders of these names; Java names the package before the class. */
const INSTALLED = /[/\\](site|dist)-packages[/\\]/;
const JSII_CLASS = /^(io\.github\.cdkmanagedsecret|software\.amazon\.(awscdk|jsii)|software\.constructs)\./;

/**
 * Where the app created a construct, such as `lib/shop.ts:24`. Undefined where the app turned stack traces
 * off. In Python and Java the CDK has the lines of the app only with `JSII_HOST_STACK_TRACES=1` (aws/jsii#5153
 * and #5158, aws/aws-cdk#38124); the runtime for Go ignores that variable (jsii 1.142).
 */
export function creationSiteOf(construct: IConstruct): string | undefined {
  if (disablesStackTraces()) return undefined;
  const isOfApp = process.env.JSII_AGENT ? isOfHost : isOfNode;
  const frame = creationStackOf(construct).map(line => FRAME.exec(line)).find(each => each && isOfApp(each));
  return frame ? `${withinApp(toFile(frame[2]))}:${frame[3]}` : undefined;
}

function isOfNode([, , address]: RegExpExecArray): boolean {
  return !toFile(address).startsWith(LIBRARY);
}

/** The lines of JavaScript are of jsii, which runs this library in a process of its own. */
function isOfHost([, name, file]: RegExpExecArray): boolean {
  return !JAVASCRIPT.test(file) && !INSTALLED.test(file) && !JSII_CLASS.test(name);
}

/** An app of ES modules has addresses in its stacks. */
function toFile(address: string): string {
  return address.startsWith('file:///') ? fileURLToPath(address) : address;
}

function withinApp(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
}
